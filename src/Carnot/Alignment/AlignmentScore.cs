using System.Collections.Immutable;

namespace Carnot.Alignment;

/// <summary>One metric of one pair, with what chance and the inputs themselves would give.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Value">The score; null where it is not defined.</param>
/// <param name="Undefined">Why there is no score; null where there is one.</param>
/// <param name="Chance">The score with one side's samples shuffled; null where no permutation was asked for.</param>
/// <param name="BaselineA">The score of A against the baseline features; null without them.</param>
/// <param name="BaselineB">The score of the baseline features against B; null without them.</param>
public sealed record AlignmentScore(IAlignmentMetric Metric, double? Value, string? Undefined, PermutationNull? Chance, double? BaselineA, double? BaselineB)
{
    /// <summary>Scores a pair by several metrics; the shuffled pairs are shared between them.</summary>
    /// <param name="pair">What to compare.</param>
    /// <param name="metrics">How.</param>
    /// <param name="options">What the metrics leave open.</param>
    /// <param name="permutations">How many shuffles stand beside every score; 0 for none.</param>
    /// <param name="seed">The seed of the shuffles.</param>
    /// <param name="baseline">The inputs as the networks saw them, pixels or embedded tokens; null for none but what a streamed pair has read along.</param>
    public static ImmutableArray<AlignmentScore> Of(FeaturePair pair, IReadOnlyCollection<IAlignmentMetric> metrics, AlignmentOptions options, int permutations, ulong seed, FeatureSet? baseline = null)
    {
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentNullException.ThrowIfNull(metrics);
        FeaturePair[] shuffled = permutations > 0 && pair.A.HasRows && pair.B.HasRows ? PermutationNull.Shuffled(pair, permutations, seed) : pair.Shuffles;
        FeaturePair? withA = baseline is null ? pair.Baseline?.WithA : new(pair.A, baseline), withB = baseline is null ? pair.Baseline?.WithB : new(baseline, pair.B);
        return [.. metrics.Select(metric => One(metric, pair, options, shuffled, withA, withB))];
    }

    private static AlignmentScore One(IAlignmentMetric metric, FeaturePair pair, AlignmentOptions options, FeaturePair[] shuffled, FeaturePair? withA, FeaturePair? withB)
    {
        try
        {
            double score = metric.Score(pair, options);
            return new(metric, score, null, shuffled.Length == 0 ? null : PermutationNull.Of(metric, score, shuffled, options), OrNull(withA), OrNull(withB));
        }
        catch (CheckException undefined)
        {
            return new(metric, null, undefined.Message, null, null, null);
        }

        double? OrNull(FeaturePair? other)
        {
            try
            {
                return other is null ? null : metric.Score(other, options);
            }
            catch (CheckException)
            {
                return null;
            }
        }
    }
}
