namespace Carnot.Laws;

/// <summary>How well predicted losses order the schedules that were really run.</summary>
public static class Ranking
{
    /// <summary>Kendall's τ_b of two equally long lists: 1 for the same order, −1 for the reverse; NaN where one list is all ties.</summary>
    public static double Kendall(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length != b.Length) throw new ArgumentException($"Two lists of one length are needed, got {a.Length} and {b.Length}.");
        long agree = 0, untiedA = 0, untiedB = 0;
        for (int i = 0; i < a.Length; i++)
            for (int j = 0; j < i; j++)
            {
                int x = a[i].CompareTo(a[j]), y = b[i].CompareTo(b[j]);
                agree += x * y;
                untiedA += x * x;
                untiedB += y * y;
            }
        return agree / Math.Sqrt((double)untiedA * untiedB);
    }

    /// <summary>The observed loss of the schedule predicted best, minus the best observed loss: what following the law costs.</summary>
    public static double Regret(ReadOnlySpan<double> predicted, ReadOnlySpan<double> observed)
    {
        int favourite = 0;
        double best = double.PositiveInfinity;
        for (int i = 0; i < predicted.Length; i++)
        {
            if (predicted[i] < predicted[favourite]) favourite = i;
            best = Math.Min(best, observed[i]);
        }
        return observed[favourite] - best;
    }
}
