using System.Numerics;
using Carnot.Networks.Kernels;

namespace Carnot.Networks.Models;

/// <summary>f(x) = M_O W_D ⋯ W_1 M_I x, with fixed invertible M_I and M_O, and loss ‖f − y‖² without the ½.</summary>
/// <remarks>Source: Ziyin and Chuang, arXiv 2507.01098: the network on which representations are proven universal.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="inputEmbedding">M_I, square, as large as x.</param>
/// <param name="hidden">Lengths of the hidden layers between W_1 and W_D; one number fewer than there are trained matrices.</param>
/// <param name="outputEmbedding">M_O, square, as large as f.</param>
/// <param name="workers">The threads that work.</param>
/// <param name="capacity">Samples that go through at once.</param>
public sealed class EmbeddedDeepLinear<T>(double[,] inputEmbedding, IReadOnlyList<int> hidden, double[,] outputEmbedding, Workers workers, int capacity)
    : DeepLinear<T>([Square(inputEmbedding), .. hidden, Square(outputEmbedding)], inputEmbedding, outputEmbedding, workers, capacity)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int Square(double[,] matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (matrix.GetLength(0) != matrix.GetLength(1)) throw new UsageException($"A fixed embedding must be square to be invertible, got {matrix.GetLength(0)} × {matrix.GetLength(1)}.");
        return matrix.GetLength(0);
    }
}
