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
}
