using System.Collections.Immutable;
using Carnot.Randomness;
using MathNet.Numerics.LinearAlgebra;

namespace Carnot.Symmetry;

/// <summary>Direct minimisation of L + cS of a deep linear network, c → 0: first among all functions, then among all that fit.</summary>
public static class EntropicMinimization
{
    /// <summary>The weights after c = 0.1 … 1e-6 from a random start; L/c + S is what is minimised, so that S keeps its weight.</summary>
    public static ImmutableArray<Matrix<double>> Minimize(LinearProblem problem, IReadOnlyList<int> hidden, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(hidden);
        int[] widths = [problem.Before.RowCount, .. hidden, problem.OutputEmbedding.ColumnCount];
        var rng = new Rng(seed, "entropic minimisation");
        double[] theta = [.. Enumerable.Range(0, widths.Length - 1).SelectMany(i => (0.5 * Dense.Normals(rng, widths[i + 1], widths[i])).ToRowMajorArray())];
        for (double c = 0.1; c > 0.9e-6; c *= 0.1)
        {
            double weight = c;
            theta = LimitedMemoryBfgs.Minimize(theta, at =>
            {
                LinearEntropy value = LinearEntropy.At(problem, Unpack(at, widths));
                return (value.Loss / weight + value.Entropy,
                    [.. value.LossGradient.Zip(value.EntropyGradient, (l, s) => (l / weight + s).ToRowMajorArray()).SelectMany(x => x)]);
            });
        }
        return [.. Unpack(theta, widths)];
    }

    private static Matrix<double>[] Unpack(double[] theta, int[] widths)
    {
        var weights = new Matrix<double>[widths.Length - 1];
        for (int i = 0, at = 0; i < weights.Length; at += widths[i] * widths[i + 1], i++)
        {
            int from = at, columns = widths[i];
            weights[i] = Matrix<double>.Build.Dense(widths[i + 1], columns, (r, c) => theta[from + r * columns + c]);
        }
        return weights;
    }
}
