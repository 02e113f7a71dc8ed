using System.Buffers;
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
        int tiles = (n + tile - 1) / tile;
        Lock[] guards = [.. Enumerable.Range(0, tiles).Select(_ => new Lock())];
        // The Gram matrix is symmetric: a tile below its diagonal serves the samples of its rows and, transposed, those of its columns.
        Parallel.For(0, tiles * (tiles + 1) / 2, t =>
        {
            int row = (int)((Math.Sqrt(8.0 * t + 1) - 1) / 2), column = t - row * (row + 1) / 2;
            int i = row * tile, j = column * tile, rows = Math.Min(tile, n - i), columns = Math.Min(tile, n - j);
            double[] gram = ArrayPool<double>.Shared.Rent(tile * tile), transposed = ArrayPool<double>.Shared.Rent(tile * tile);
            Array.Clear(gram);
            MatrixProduct.AddTile(gram, tile, rows, columns, d, view.From(i, 0), view.From(j, 0).Transpose());
            lock (guards[row])
                for (int r = 0; r < rows; r++) Insert(gram.AsSpan(r * tile, columns), j, i + r, index.AsSpan((i + r) * k, k), product.AsSpan((i + r) * k, k));
            for (int r = 0; r < rows; r++)
                for (int c = 0; c < columns; c++) transposed[c * tile + r] = gram[r * tile + c];
            lock (guards[column])
                for (int c = 0; c < columns && row != column; c++) Insert(transposed.AsSpan(c * tile, rows), i, j + c, index.AsSpan((j + c) * k, k), product.AsSpan((j + c) * k, k));
            ArrayPool<double>.Shared.Return(gram);
            ArrayPool<double>.Shared.Return(transposed);
        });
        return new(k, index, product);
    }

    /// <summary>Merges products with the samples from <paramref name="first"/> on into a list sorted downwards; of equal products the earlier sample stands first, in whatever order they come.</summary>
    private static void Insert(ReadOnlySpan<double> candidates, int first, int self, Span<int> index, Span<double> product)
    {
        int k = index.Length;
        double least = product[k - 1];
        for (int c = 0; c < candidates.Length; c++)
        {
            double value = candidates[c];
            int sample = first + c;
            if (value < least || sample == self || value == least && sample > index[k - 1]) continue;
            int place = k - 1;
            for (; place > 0 && (product[place - 1] < value || product[place - 1] == value && index[place - 1] > sample); place--)
                (product[place], index[place]) = (product[place - 1], index[place - 1]);
            (product[place], index[place]) = (value, sample);
            least = product[k - 1];
        }
    }

    /// <summary>Sets outliers to the quantile of |value|, then scales rows to length 1, as Huh et al. (2024) do before they seek neighbours.</summary>
    private static double[] Prepare(Features features, AlignmentOptions options)
    {
        double[] values = new double[features.Values.Length];
        double limit = double.PositiveInfinity;
        if (options.Clamp < 1)
        {
            TensorPrimitives.Abs(features.Values, values);
            limit = Selection.Smallest(values, (int)(options.Clamp * values.Length));
        }
        TensorPrimitives.Clamp(features.Values, -limit, limit, values);
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
