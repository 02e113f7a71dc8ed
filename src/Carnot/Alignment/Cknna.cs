namespace Carnot.Alignment;

/// <summary>CKNNA: CKA from the unbiased HSIC, restricted to pairs that are among the k nearest neighbours in both representations.</summary>
/// <remarks>Source: Huh et al., "The Platonic Representation Hypothesis" (2024), appendix A: K and L are zero outside the common neighbours, in HSIC(K, K) outside A's own.</remarks>
public sealed class Cknna : IAlignmentMetric
{
    /// <inheritdoc/>
    public string Name => "cknna";

    /// <inheritdoc/>
    public string Title => "CKA on common nearest neighbours";

    /// <inheritdoc/>
    public bool NeedsRows => true;

    /// <inheritdoc/>
    public double Score(FeaturePair pair, AlignmentOptions options)
    {
        NeighbourLists a = pair.A.Neighbours(options), b = pair.B.Neighbours(options);
        double ownA = Hsic(a, a, null, pair.Rows), ownB = Hsic(b, b, null, pair.Rows);
        if (!(ownA * ownB > 0)) throw new CheckException($"The restricted HSIC of a representation with itself is not positive with k = {options.Neighbours}; take a greater k.");
        return Hsic(a, b, pair.Order, pair.Rows) / Math.Sqrt(ownA * ownB);
    }

    /// <summary>The unbiased HSIC of two sparse matrices that are not symmetric: Σ K∘Lᵀ, ΣK ΣL and 1ᵀK L1 over the common neighbours.</summary>
    private static double Hsic(NeighbourLists a, NeighbourLists b, int[]? order, long n)
    {
        double product = 0, totalA = 0, totalB = 0;
        double[] columnsOfA = new double[n], rowsOfB = new double[n];
        for (int i = 0; i < n; i++)
            for (int place = 0; place < a.Count; place++)
            {
                int j = a.Of(i)[place];
                if (!Common(i, j, out _, out double ofB)) continue;
                double ofA = a.ProductOf(i, place);
                totalA += ofA;
                totalB += ofB;
                columnsOfA[j] += ofA;
                rowsOfB[i] += ofB;
                if (Common(j, i, out _, out double transposed)) product += ofA * transposed;
            }
        double rows = 0;
        for (int j = 0; j < n; j++) rows += columnsOfA[j] * rowsOfB[j];
        return (product + totalA * totalB / ((n - 1.0) * (n - 2.0)) - 2 * rows / (n - 2.0)) / (n * (n - 3.0));

        bool Common(int i, int j, out double ofA, out double ofB)
        {
            int q = order?[i] ?? i, inA = a.Of(i).IndexOf(j), inB = b.Of(q).IndexOf(order?[j] ?? j);
            (ofA, ofB) = inA < 0 || inB < 0 ? (0, 0) : (a.ProductOf(i, inA), b.ProductOf(q, inB));
            return inA >= 0 && inB >= 0;
        }
    }
}
