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

    /// <summary>What the alignment must stay below where an assumption is broken.</summary>
    private const double Broken = 0.96;

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
            new Agreement("below: weight decay 0.02", Broken, Exact(A(decay: 0.02), B(decay: 0.02))),
            new Agreement("below: general map of B's labels", Broken, Exact(first, B(labels: general, slower: 2))),
            new Agreement("below: B with a mode missing", Broken, Exact(first, B(middle: 2))),
            new Agreement("below: noise on B's view alone", Broken, Estimate.Exact(Least(first, B(privateNoise: 1, slower: 2), a.InputCovariance + (b.View.Transpose() * b.View).Inverse()))),
            new Agreement("below: no label noise", Broken, Exact(A(noisy: false), B(noisy: false))),
        ])
        {
            Notes =
            [
                "The last five break the theorem's assumptions; what stands in their theory column is a bound, not a prediction.",
                "Decay prefers the least norm, which depends on the embedding; mapped labels have other noise; a missing mode is a saddle, here held by two hidden units; without noise the start decides.",
            ],
        };

        ImmutableArray<Matrix<double>> A(bool noisy = true, double decay = 0) => LinearNetworks.Train(a, [5], noisy ? LearningRate : LearningRate / 2, Batch, decay, steps, noisy, rng.Fork("A"));
        ImmutableArray<Matrix<double>> B(bool noisy = true, double decay = 0, Matrix<double>? labels = null, double slower = 1, int middle = 6, double privateNoise = 0)
            => LinearNetworks.Train(b, [4, middle, 5], noisy ? LearningRate / slower : LearningRate / 2, Batch, decay, steps, noisy, rng.Fork("B"), labels, privateNoise);
        double Least(ImmutableArray<Matrix<double>> x, ImmutableArray<Matrix<double>> y, Matrix<double>? covarianceOfB = null)
            => x.Min(p => y.Min(q => LinearNetworks.Alignment(p, q, a.InputCovariance, covarianceOfB ?? a.InputCovariance)));
        Estimate Exact(ImmutableArray<Matrix<double>> x, ImmutableArray<Matrix<double>> y) => Estimate.Exact(Least(x, y));
    }
}
