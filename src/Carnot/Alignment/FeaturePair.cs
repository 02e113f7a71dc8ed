using System.Buffers;

namespace Carnot.Alignment;

/// <summary>Two representations of the same samples: row i of A belongs to row π(i) of B, π the identity unless the pair is <see cref="Permuted"/>.</summary>
public sealed class FeaturePair
{
    private readonly int[]? _order;
    private readonly Lazy<PairMoments> _moments;

    /// <summary>Two representations whose rows are in memory.</summary>
    public FeaturePair(FeatureSet a, FeatureSet b) : this(a, b, order: null)
    {
        FeatureChecks.SameSamples(a.Name, a.Rows, a.HasRows ? a.Features.Ids : [], b.Name, b.Rows, b.HasRows ? b.Features.Ids : []);
    }

    private FeaturePair(FeatureSet a, FeatureSet b, int[]? order)
    {
        (A, B, _order) = (a, b, order);
        _moments = new(Gather);
    }

    /// <summary>Two representations of which only moments were kept.</summary>
    internal FeaturePair(FeatureSet a, FeatureSet b, PairMoments moments)
    {
        (A, B) = (a, b);
        _moments = new(moments);
    }

    /// <summary>The first representation.</summary>
    public FeatureSet A { get; }

    /// <summary>The second representation.</summary>
    public FeatureSet B { get; }

    /// <summary>n.</summary>
    public long Rows => A.Rows;

    /// <summary>The principal directions of both sides, worked out side by side where they are not known yet.</summary>
    internal (PrincipalDirections A, PrincipalDirections B) Principal()
    {
        Parallel.Invoke(() => _ = A.Principal, () => _ = B.Principal);
        return (A.Principal, B.Principal);
    }

    internal PairMoments Moments => _moments.Value;

    /// <summary>Of a streamed pair, the same features with samples shuffled while they were read.</summary>
    internal FeaturePair[] Shuffles { get; init; } = [];

    /// <summary>Of a streamed pair, each side with the inputs that were read along; null without them.</summary>
    internal (FeaturePair WithA, FeaturePair WithB)? Baseline { get; init; }

    /// <summary>π, or null for the identity.</summary>
    internal int[]? Order => _order;

    /// <summary>The same features with the samples of B in another order: what remains of a score is what chance gives.</summary>
    public FeaturePair Permuted(int[] order) => new(A, B, order);

    private PairMoments Gather()
    {
        Features a = A.Features, b = B.Features;
        var moments = new PairMoments(A.Moments, B.Moments);
        double[] reordered = _order is null ? [] : ArrayPool<double>.Shared.Rent(FeatureSet.BlockRows * b.Columns);
        for (int from = 0; from < a.Rows; from += FeatureSet.BlockRows)
        {
            int rows = Math.Min(FeatureSet.BlockRows, a.Rows - from);
            ReadOnlySpan<double> ofB;
            if (_order is null) ofB = b.Values.AsSpan(from * b.Columns, rows * b.Columns);
            else
            {
                for (int r = 0; r < rows; r++) b.Row(_order[from + r]).CopyTo(reordered.AsSpan(r * b.Columns));
                ofB = reordered.AsSpan(0, rows * b.Columns);
            }
            moments.Add(a.Values.AsSpan(from * a.Columns, rows * a.Columns), ofB);
        }
        if (_order is not null) ArrayPool<double>.Shared.Return(reordered);
        return moments;
    }
}
