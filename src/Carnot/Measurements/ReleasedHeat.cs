namespace Carnot.Measurements;

/// <summary>Refuses heats of a relaxation that no spectrum and no rate can be read from.</summary>
internal static class ReleasedHeat
{
    /// <summary>River times since the change that are finite, above 0 and ascending, and as many heats in every replica, shape (replicas, times).</summary>
    public static double[] Times(ReadOnlySpan<double> times, IReadOnlyList<double[]> released)
    {
        for (int i = 0; i < times.Length; i++)
            if (!(times[i] > (i > 0 ? times[i - 1] : 0) && double.IsFinite(times[i])))
                throw new UsageException($"River times are counted from the change: they must be finite, above 0 and ascending, but time {i + 1} is {times[i]}{(i > 0 ? $" after {times[i - 1]}" : "")}.");
        for (int r = 0; r < released.Count; r++)
            if (released[r].Length != times.Length)
                throw new UsageException($"Every replica needs one heat for each of the {times.Length} times; replica {r + 1} has {released[r].Length}.");
        return times.ToArray();
    }
}
