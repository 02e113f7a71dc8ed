using System.Numerics.Tensors;

namespace Carnot.Alignment;

/// <summary>For every sample the k others with the greatest inner product, and those products.</summary>
/// <param name="Count">k.</param>
/// <param name="Index">Shape (n, k), the nearest first.</param>
/// <param name="Product">Shape (n, k).</param>
internal sealed record NeighbourLists(int Count, int[] Index, double[] Product)
{
    public ReadOnlySpan<int> Of(int sample) => Index.AsSpan(sample * Count, Count);

    public double ProductOf(int sample, int place) => Product[sample * Count + place];

    public static NeighbourLists Of(Features features, AlignmentOptions options)
    {
        int n = features.Rows, d = features.Columns, k = options.Neighbours;
        if (k < 1 || k >= n) throw new UsageException($"--k {k}: each of {n} samples has {n - 1} others, so k lies between 1 and {n - 1}.");
        double[] values = Prepare(features, options);
        int[] index = new int[n * k];
        double[] product = new double[n * k];
        Array.Fill(product, double.NegativeInfinity);
        MatrixView view = MatrixView.RowMajor(values, d);
        const int tile = MatrixProduct.Tile;
        Parallel.For(0, (n + tile - 1) / tile, t =>
        {
            double[] gram = new double[tile * tile];
            int from = t * tile, rows = Math.Min(tile, n - from);
            for (int j = 0; j < n; j += tile)
            {
                int columns = Math.Min(tile, n - j);
                Array.Clear(gram);
                MatrixProduct.AddTile(gram, tile, rows, columns, d, view.From(from, 0), view.From(j, 0).Transpose());
                for (int r = 0; r < rows; r++)
                    Insert(gram.AsSpan(r * tile, columns), j, from + r, index.AsSpan((from + r) * k, k), product.AsSpan((from + r) * k, k));
            }
        });
        return new(k, index, product);
    }

    /// <summary>Merges products with the samples from <paramref name="first"/> on into a list sorted downwards; of equal products the earlier sample stands first.</summary>
    private static void Insert(ReadOnlySpan<double> candidates, int first, int self, Span<int> index, Span<double> product)
    {
        int k = index.Length;
        double least = product[k - 1];
        for (int c = 0; c < candidates.Length; c++)
        {
            double value = candidates[c];
            if (value <= least || first + c == self) continue;
            int place = k - 1;
            for (; place > 0 && product[place - 1] < value; place--) (product[place], index[place]) = (product[place - 1], index[place - 1]);
            (product[place], index[place]) = (value, first + c);
            least = product[k - 1];
        }
    }

    /// <summary>Sets outliers to the quantile of |value|, then scales rows to length 1, as Huh et al. (2024) do before they seek neighbours.</summary>
    private static double[] Prepare(Features features, AlignmentOptions options)
    {
        double[] values = [.. features.Values];
        if (options.Clamp < 1)
        {
            double[] magnitudes = new double[values.Length];
            TensorPrimitives.Abs(values, magnitudes);
            double limit = Selection.Smallest(magnitudes, (int)(options.Clamp * magnitudes.Length));
            TensorPrimitives.Clamp(values, -limit, limit, values);
        }
        if (options.Normalize)
            for (int row = 0; row < features.Rows; row++)
            {
                Span<double> x = values.AsSpan(row * features.Columns, features.Columns);
                double norm = TensorPrimitives.Norm<double>(x);
                if (norm == 0) throw new CheckException($"{features.Name}: row {row} (counted from 0) is all zero after outliers were clamped; a zero vector has no direction and so no neighbours.");
                TensorPrimitives.Divide(x, norm, x);
            }
        return values;
    }
}
