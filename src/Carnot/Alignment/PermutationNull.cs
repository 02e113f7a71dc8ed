using Carnot.Randomness;

namespace Carnot.Alignment;

/// <summary>What a metric scores when the samples of one side are shuffled: all that chance, width and sample size give.</summary>
/// <param name="Mean">Mean score over the permutations.</param>
/// <param name="StandardDeviation">Spread of the score over the permutations.</param>
/// <param name="AtLeast">How many permutations scored at least as high as the pair itself.</param>
/// <param name="Permutations">How many were tried.</param>
public sealed record PermutationNull(double Mean, double StandardDeviation, int AtLeast, int Permutations)
{
    /// <summary>(AtLeast + 1)/(Permutations + 1): the chance of such a score among exchangeable samples.</summary>
    public double PValue => (AtLeast + 1.0) / (Permutations + 1);

    /// <summary>Scores random permutations; at least 2 of them.</summary>
    public static PermutationNull Of(IAlignmentMetric metric, FeaturePair pair, AlignmentOptions options, int permutations, ulong seed)
    {
        FeaturePair[] shuffled = Shuffled(pair, permutations, seed);
        return Of(metric, metric.Score(pair, options), shuffled, options);
    }

    /// <summary>The pair under random permutations, so that several metrics share what they need of each.</summary>
    public static FeaturePair[] Shuffled(FeaturePair pair, int permutations, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(pair);
        RequireSpread(permutations);
        var rng = new Rng(seed, "permutations");
        return [.. Enumerable.Range(0, permutations).Select(_ => pair.Permuted(rng.Permutation((int)pair.Rows)))];
    }

    internal static void RequireSpread(int permutations)
    {
        if (permutations < 2) throw new UsageException($"{permutations} permutations have no spread; give at least 2, or 0 for none.");
    }

    /// <summary>Where <paramref name="score"/> stands among the scores of the shuffled pairs.</summary>
    public static PermutationNull Of(IAlignmentMetric metric, double score, FeaturePair[] shuffled, AlignmentOptions options)
    {
        ArgumentNullException.ThrowIfNull(metric);
        double[] scores = new double[shuffled.Length];
        Parallel.For(0, scores.Length, i => scores[i] = metric.Score(shuffled[i], options));
        double mean = scores.Average();
        double variance = scores.Sum(s => (s - mean) * (s - mean)) / (scores.Length - 1);
        return new(mean, Math.Sqrt(variance), scores.Count(s => s >= score), scores.Length);
    }
}
