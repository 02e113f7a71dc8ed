using System.Collections.Immutable;
using Carnot.Experiments;
using Carnot.Randomness;
using Carnot.Symmetry;
using MathNet.Numerics.LinearAlgebra;

namespace Carnot.EntropicExperiments;

/// <summary>Two networks of different depth, width, embedding and view under SGD with isotropic label noise reach one representation; what breaks it.</summary>
public sealed class UniversalPairs : IEntropicExperiment
{
    private const double LearningRate = 0.02, Noise = 0.5;

    private const int Batch = 8;

    /// <inheritdoc/>
    public string Name => "universal-pairs";

    /// <inheritdoc/>
    public string Description => "Least alignment between hidden layers of a 2-layer and a 4-layer linear network on differently transformed views, and under what breaks it.";

    /// <inheritdoc/>
    public int DefaultSteps => 120_000;

    /// <inheritdoc/>
    public EntropicOutcome Run(int steps, ulong seed)
    {
        var rng = new Rng(seed, "universal pairs");
        LinearProblem a = LinearNetworks.ThreeToThree(seed, [1, 1, 1], Noise, "A"), b = LinearNetworks.ThreeToThree(seed, [1, 1, 1], Noise, "B");
        ImmutableArray<Matrix<double>> first = A(), second = B();
        Matrix<double> general = Dense.Conditioned(rng.Fork("general"), 3, 0.3, 1.1), orthogonal = Dense.Orthogonal(rng.Fork("orthogonal"), 3);
        return new([
            new Agreement("SGD with isotropic label noise", 1, Exact(first, second)),
            new Agreement("orthogonal map of B's labels", 1, Exact(first, B(labels: orthogonal))),
        ])
        {
            Notes =
            [
                $"No label noise: {Least(A(noisy: false), B(noisy: false)):F4}; the start decides.",
                $"Weight decay 0.02: {Least(A(decay: 0.02), B(decay: 0.02)):F4}; the minimum-norm factorisation depends on the embedding.",
                $"A general map of B's labels: {Least(first, B(labels: general, slower: 2)):F4}; the noise is no longer the same.",
            ],
        };

        ImmutableArray<Matrix<double>> A(bool noisy = true, double decay = 0) => LinearNetworks.Train(a, [5], noisy ? LearningRate : LearningRate / 2, Batch, decay, steps, noisy, rng.Fork("A"));
        ImmutableArray<Matrix<double>> B(bool noisy = true, double decay = 0, Matrix<double>? labels = null, double slower = 1) => LinearNetworks.Train(b, [4, 6, 5], noisy ? LearningRate / slower : LearningRate / 2, Batch, decay, steps, noisy, rng.Fork("B"), labels);
        double Least(ImmutableArray<Matrix<double>> x, ImmutableArray<Matrix<double>> y) => x.Min(p => y.Min(q => LinearNetworks.Alignment(p, q, a.InputCovariance)));
        Estimate Exact(ImmutableArray<Matrix<double>> x, ImmutableArray<Matrix<double>> y) => Estimate.Exact(Least(x, y));
    }
}
