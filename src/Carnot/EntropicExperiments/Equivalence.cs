using System.Collections.Immutable;
using System.Numerics.Tensors;
using Carnot.Experiments;
using Carnot.Randomness;
using Carnot.Symmetry;

namespace Carnot.EntropicExperiments;

/// <summary>One step on the loss against n small steps on the entropic loss: the difference is of third order in the learning rate.</summary>
public sealed class Equivalence : IEntropicExperiment
{
    private const double Large = 0.04, Small = 0.005;

    /// <inheritdoc/>
    public string Name => "equivalence";

    /// <inheritdoc/>
    public string Description => "The order in eta of |one step on the loss - n steps on F|, for scalar and matrix learning rates; without the entropy it is 2.";

    /// <inheritdoc/>
    public int DefaultSteps => 0;

    /// <inheritdoc/>
    public EntropicOutcome Run(int steps, ulong seed)
    {
        var rng = new Rng(seed, "equivalence");
        var network = new DenseNetwork([3, 2, 1], Activation.Tanh, biases: false);
        var model = new DenseRegression(network, Regression.Normals(rng.Fork("inputs"), 60, 1), Regression.Normals(rng.Fork("targets"), 20, 1));
        double[] start = Regression.Normals(rng.Fork("start"), network.ParameterCount, 0.7), half = Regression.Normals(rng.Fork("rate"), start.Length * start.Length, 0.4);
        var results = ImmutableArray.CreateBuilder<Agreement>();
        foreach (int n in (int[])[2, 4, 64])
            foreach (bool matrix in (bool[])[false, true])
                results.Add(new($"order with n = {n}, {(matrix ? "matrix" : "scalar")} rate", 3, Estimate.Exact(Order(n, matrix, n))));
        results.Add(new("order with n = 64 without entropy", 2, Estimate.Exact(Order(64, matrix: true, entropy: 1))));
        return new(results.ToImmutable());

        double Order(int n, bool matrix, int entropy) => Math.Log(Gap(Large, n, matrix, entropy) / Gap(Small, n, matrix, entropy)) / Math.Log(Large / Small);

        double Gap(double eta, int n, bool matrix, int entropy)
        {
            ILearningRateMatrix rate = matrix ? new MatrixRate([.. Positive(half, start.Length).Select(v => eta * v)]) : new ScalarRate(eta);
            // A batch without end leaves the full gradient: discretisation alone.
            var loss = new EntropicLoss(rate, int.MaxValue) { Substeps = entropy };
            double[] g = new double[start.Length], move = new double[start.Length], one = [.. start], many = [.. start];
            model.Gradient(start, [.. Enumerable.Range(0, model.SampleCount)], g);
            rate.Apply(g, move);
            TensorPrimitives.Subtract<double>(one, move, one);
            for (int s = 0; s < n; s++)
            {
                loss.Gradient(model, many, g);
                rate.Apply(g, move);
                TensorPrimitives.MultiplyAdd(move, -1.0 / n, many, many);
            }
            return TensorPrimitives.Distance<double>(one, many);
        }
    }

    /// <summary>½ I + H Hᵀ.</summary>
    private static double[] Positive(double[] half, int d)
    {
        double[] full = new double[d * d];
        for (int i = 0; i < d; i++)
            for (int j = 0; j < d; j++) full[i * d + j] = (i == j ? 0.5 : 0) + TensorPrimitives.Dot(half.AsSpan(i * d, d), half.AsSpan(j * d, d));
        return full;
    }
}
