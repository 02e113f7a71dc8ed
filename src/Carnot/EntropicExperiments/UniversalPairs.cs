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

    /// <summary>γ, well above η: only then does the norm outweigh the entropy.</summary>
    private const double Decay = 3 * LearningRate;

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
        // Fixed singular values: a map whose values are nearly equal is nearly orthogonal and breaks nothing.
        Matrix<double> general = Dense.Orthogonal(rng.Fork("general"), 3) * LinearNetworks.Diagonal(1.1, 0.7, 0.3) * Dense.Orthogonal(rng.Fork("general, second"), 3), orthogonal = Dense.Orthogonal(rng.Fork("orthogonal"), 3);
        return new([
            new Agreement("SGD with isotropic label noise", 1, Exact(first, second)),
            new Agreement("orthogonal map of B's labels", 1, Exact(first, B(labels: orthogonal))),
            new Agreement("below: weight decay 0.06", Broken, Exact(A(decay: Decay), B(decay: Decay))),
            new Agreement("general map of B's labels", Predicted(b with { Teacher = general * b.Teacher, NoiseCovariance = general * b.NoiseCovariance * general.Transpose() }), Exact(first, B(labels: general, slower: 2))),
            new Agreement("B with one mode of three", Predicted(b with { Teacher = LinearNetworks.FirstMode(b) }), Exact(first, B(middle: 1))),
            new Agreement("below: noise on B's view alone", Broken, Estimate.Exact(Least(first, B(privateNoise: 1, slower: 2), a.InputCovariance + (b.View.Transpose() * b.View).Inverse()))),
            new Agreement("below: no label noise", Broken, Exact(A(noisy: false), B(noisy: false))),
        ])
        {
            Notes =
            [
                "The last five break the theorem's assumptions. Two of them it still predicts, by the universal solution of what B sees; what stands in the theory column of those \"below\" is a bound.",
                "Decay prefers the least norm, which depends on the embedding; mapped labels have other noise; missing modes are a saddle, here held by a single hidden unit; without noise the start decides.",
            ],
        };

        ImmutableArray<Matrix<double>> A(bool noisy = true, double decay = 0) => LinearNetworks.Train(a, [5], noisy ? LearningRate : LearningRate / 2, Batch, decay, steps, noisy, rng.Fork("A"));
        ImmutableArray<Matrix<double>> B(bool noisy = true, double decay = 0, Matrix<double>? labels = null, double slower = 1, int middle = 6, double privateNoise = 0)
            => LinearNetworks.Train(b, [4, middle, 5], noisy ? LearningRate / slower : LearningRate / 2, Batch, decay, steps, noisy, rng.Fork("B"), labels, privateNoise);
        double Predicted(LinearProblem seenByB) => LinearNetworks.Alignment(new UniversalSolution(a, 2).Kernel, new UniversalSolution(seenByB, 4).Kernel, a.InputCovariance);
        double Least(ImmutableArray<Matrix<double>> x, ImmutableArray<Matrix<double>> y, Matrix<double>? covarianceOfB = null)
            => x.Min(p => y.Min(q => LinearNetworks.Alignment(p, q, a.InputCovariance, covarianceOfB ?? a.InputCovariance)));
        Estimate Exact(ImmutableArray<Matrix<double>> x, ImmutableArray<Matrix<double>> y) => Estimate.Exact(Least(x, y));
    }
}
