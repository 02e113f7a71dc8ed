namespace Carnot.Laws;

/// <summary>Where a fit begins in the parameters that a law is linear in.</summary>
internal static class LinearStart
{
    /// <summary>
    /// Sets the parameters at <paramref name="columns"/>, L₀ first, by least squares with every curve weighing the same; the others keep their values.
    /// What least squares leaves negative becomes a small positive share of the loss, since parameters are fitted by their logarithm; where L₀ comes out as no floor of these losses, nothing of that solution is kept.
    /// </summary>
    public static void Solve(ILossLaw law, IReadOnlyList<PreparedCurve> curves, double[] parameters, ReadOnlySpan<int> columns)
    {
        int count = parameters.Length, unknowns = columns.Length;
        foreach (int column in columns) parameters[column] = 1;
        var normal = new double[unknowns, unknowns + 1];
        double[] largest = new double[unknowns];
        foreach (PreparedCurve curve in curves)
        {
            double[] loss = new double[curve.Count], gradient = new double[curve.Count * count];
            law.Evaluate(curve, parameters, loss, gradient);
            for (int i = 0; i < curve.Count; i++)
                for (int a = 0; a < unknowns; a++)
                {
                    double entry = gradient[i * count + columns[a]], weighted = entry / curve.Count;
                    largest[a] = Math.Max(largest[a], Math.Abs(entry));
                    for (int b = 0; b < unknowns; b++) normal[a, b] += weighted * gradient[i * count + columns[b]];
                    normal[a, unknowns] += weighted * curve.Loss[i];
                }
        }
        double[] solution = LinearSystem.SolveSmall(normal);
        double least = curves.Min(c => c.Loss.Min());
        bool isFloor = solution[0] > 0.05 * least && solution[0] < least;
        parameters[columns[0]] = isFloor ? solution[0] : 0.8 * least;
        for (int a = 1; a < unknowns; a++)
            parameters[columns[a]] = isFloor && solution[a] > 0 && double.IsFinite(solution[a]) ? solution[a] : 0.03 * least / largest[a];
    }
}
