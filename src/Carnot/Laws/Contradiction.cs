using System.Collections.Immutable;
using Carnot.Runs;
using Carnot.Storage;

namespace Carnot.Laws;

/// <summary>Curves that no law of the learning rate can both meet: the same rates so far, and losses that differ.</summary>
internal static class Contradiction
{
    /// <summary>|ln(loss / loss)| that two runs of one model and one schedule do not reach: twenty times what published repeats differ by.</summary>
    private const double Most = 0.02;

    private const int FewestPoints = 3;

    /// <summary>Throws an <see cref="InputException"/> that names the two curves.</summary>
    public static void Refuse(IReadOnlyList<LossCurve> curves)
    {
        for (int i = 0; i < curves.Count; i++)
            for (int j = 0; j < i; j++)
            {
                long same = SharedSteps(curves[i], curves[j]);
                double[] ratios = [.. Ratios(curves[i].Loss.Between(same / 2, same), curves[j].Loss.Between(same / 2, same))];
                if (ratios.Length < FewestPoints || Math.Abs(ratios.Average()) < Most) continue;
                throw new InputException(curves[i].Name, null, FormattableString.Invariant(
                    $"this curve contradicts {curves[j].Name}: with the same learning rates up to step {same} its loss is {100 * (Math.Exp(ratios.Average()) - 1):+0.0;-0.0} % off. One law cannot hold for different models or data; fit them apart."));
            }
    }

    /// <summary>The last step up to which two schedules are the same to 1 % of the peak.</summary>
    private static long SharedSteps(LossCurve a, LossCurve b)
    {
        int length = checked((int)Math.Min(a.LastStep, b.LastStep) + 1);
        double[] one = a.LearningRate.ToArray(length), other = b.LearningRate.ToArray(length);
        double near = 0.01 * Math.Max(one.Max(), other.Max());
        for (int t = 0; t < length; t++) if (Math.Abs(one[t] - other[t]) > near) return t - 1;
        return length - 1;
    }

    /// <summary>ln(a/b) at the steps of a, b taken at its nearest step where that is no further than b's own spacing.</summary>
    private static IEnumerable<double> Ratios(Series a, Series b)
    {
        if (b.Count < 2) yield break;
        long spacing = (b.Steps[^1] - b.Steps[0]) / (b.Count - 1);
        for (int i = 0; i < a.Count; i++)
        {
            int at = b.Steps.BinarySearch(a.Steps[i]);
            if (at < 0) at = Math.Min(~at, b.Count - 1);
            if (Math.Abs(b.Steps[at] - a.Steps[i]) <= spacing) yield return Math.Log(a.Values[i] / b.Values[at]);
        }
    }
}
