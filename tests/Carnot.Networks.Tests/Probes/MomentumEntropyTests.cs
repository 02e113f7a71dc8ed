using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Randomness;

namespace Carnot.Networks.Tests.Probes;

/// <summary>What momentum does to the two parts of the entropy, seen in the motion of networks small enough to solve.</summary>
public class MomentumEntropyTests
{
    /// <summary>ℓ = (w − 1)², a = 2: the distance falls as under the flow of rate h = η Gain on a + ½ h a² I, up to third order in ha.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Finite_steps_act_as_the_entropy_of_the_optimizers_inertia(double momentum)
    {
        double Departure(double eta)
        {
            using var workers = new Workers(1);
            var network = new DeepLinear<double>([1, 1], workers, 1);
            Optimizer<double> optimizer = Of(network, workers, momentum);
            var batch = new RegressionBatch(1, 1, 1);
            (batch.Inputs[0], batch.Targets[0]) = (1, 1);
            double Distance() => Math.Abs(network.Vector.Value.Span[0] - 1);
            // The fast root of the recursion is gone after as many steps as make μ^n 1e-12.
            double before = 0;
            for (int step = 0; step < 400; step++)
            {
                if (step == 300) before = Distance();
                network.LossAndGradient(batch);
                optimizer.Step(eta);
            }
            double h = eta * optimizer.Gain, rate = Math.Log(before / Distance()) / 100 / h;
            return (rate - 2) / (0.5 * h * 4 * optimizer.Inertia) - 1;
        }
        // What is left is of the next order: it halves with η.
        double eta = 0.01 * (1 - momentum) * (1 - momentum), coarse = Departure(eta), fine = Departure(eta / 2);
        Assert.InRange(Math.Abs(coarse), 0, 0.1);
        Assert.InRange(coarse / fine, 1.9, 2.1);
    }

    /// <summary>
    /// ℓ = (uw − y)², y = 1 + ε, ε ~ N(0, 1): on uw = 1 the noise moves C = u² − w² by −h² E[g_u² … ] = −4h²C a step, h = η Gain, as −h ∇S of S_noise = ¼ h tr Σ does.
    /// The average of gradients is smaller by (1 − μ)/(1 + μ) in square, but what a gradient does to θ in the end is not.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    public void Noise_acts_as_the_entropy_of_the_rate_that_momentum_adds_up_to(double momentum)
    {
        const double h = 0.006;
        const int steps = 2_500, replicas = 24;
        using var workers = new Workers(1);
        var network = new DeepLinear<double>([1, 1, 1], workers, 1);
        var batch = new RegressionBatch(1, 1, 1);
        batch.Inputs[0] = 1;
        double[] rates = new double[replicas];
        for (int replica = 0; replica < replicas; replica++)
        {
            Optimizer<double> optimizer = Of(network, workers, momentum);
            Span<double> theta = network.Vector.Value.Span;
            (theta[0], theta[1]) = (Math.Sqrt(2), Math.Sqrt(0.5));
            var rng = new Rng((ulong)replica, "label noise");
            double begin = theta[0] * theta[0] - theta[1] * theta[1];
            for (int step = 0; step < steps; step++)
            {
                batch.Targets[0] = 1 + rng.NextNormal();
                network.LossAndGradient(batch);
                optimizer.Step(h / optimizer.Gain);
            }
            rates[replica] = Math.Log(begin / (theta[0] * theta[0] - theta[1] * theta[1])) / steps;
        }
        Estimate rate = Estimate.MeanOfIndependent(rates);
        // The residual's own fluctuation adds to the noise and its restoring force takes from it: parts of order hλ, λ = 2(u² + w²) = 5 at the start.
        const double expected = 4 * h * h;
        Assert.InRange(rate.Value, expected * (1 - 5 * h) - 5 * rate.StandardError, expected * (1 + 5 * h) + 5 * rate.StandardError);
        Assert.InRange(rate.StandardError, 0, 0.1 * expected);
    }

    private static Optimizer<double> Of(Network<double> network, Workers workers, double momentum)
        => momentum == 0 ? new Sgd<double>(network.Vector, workers) : new HeavyBall<double>(network.Vector, workers, momentum);
}
