using Carnot.Alignment;
using Carnot.Randomness;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Carnot.Tests.Alignment;

public class SingularValuesTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 3, 3)]
    [InlineData(3, 7, 3)]
    [InlineData(40, 40, 40)]
    [InlineData(60, 41, 5)]
    [InlineData(6, 4, 0)]
    public void Their_sum_is_that_of_the_full_decomposition(int rows, int columns, int rank)
    {
        var rng = new Rng(3, $"{rows} {columns} {rank}");
        double[] left = new double[rows * rank], right = new double[rank * columns], product = new double[rows * columns];
        rng.FillNormals(left);
        rng.FillNormals(right);
        for (int i = 0; i < rows; i++)
            for (int k = 0; k < rank; k++)
                for (int j = 0; j < columns; j++) product[i * columns + j] += left[i * rank + k] * right[k * columns + j];
        double expected = new DenseMatrix(columns, rows, [.. product]).Svd(computeVectors: false).S.Sum();
        // Each of at most 41 values errs by some 2^-52 of the greatest.
        Assert.Equal(expected, SingularValues.Sum(product, rows, columns), 1e-12 * (1 + expected));
    }

    [Theory]
    [InlineData(300, 0.8)]
    [InlineData(300, 1)]
    [InlineData(200, 0.97)]
    public void They_are_found_where_they_fall_over_many_orders_of_size(int size, double each)
    {
        // D Q with orthogonal Q has the singular values D: here a few alike, or powers far below rounding of the greatest.
        var rng = new Rng(4, $"{size} {each}");
        var orthogonal = DenseMatrix.Create(size, size, (_, _) => rng.NextNormal()).QR().Q;
        double[] product = new double[size * size];
        double expected = 0;
        for (int i = 0; i < size; i++)
        {
            double value = Math.Pow(each, i);
            expected += value;
            for (int j = 0; j < size; j++) product[i * size + j] = value * orthogonal[i, j];
        }
        // 300 values err by a few 2^-52 of the greatest each.
        Assert.Equal(expected, SingularValues.Sum(product, size, size), 1e-12 * (1 + expected));
    }
}
