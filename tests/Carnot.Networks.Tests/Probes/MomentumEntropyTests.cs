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

    /// <summary>
    /// The same for Adam. Labels 1 ± 1 in turn make v = 4 and P = ½ whatever the distance d does, up to d² = 4e-6, and cancel over two steps and over two runs that begin with either sign;
    /// a P that hardly changes is what S holds for.
    /// </summary>
    [Fact]
    public void Finite_steps_of_Adam_act_as_the_entropy_of_its_inertia()
    {
        static double Distance(double eta, int steps, out double inertia)
        {
            using var workers = new Workers(1);
            double sum = 0;
            inertia = 0;
            foreach (int first in (int[])[0, 1])
            {
                var network = new DeepLinear<double>([1, 1], workers, 1);
                Adam<double> optimizer = Settled(network, workers);
                var batch = new RegressionBatch(1, 1, 1);
                batch.Inputs[0] = 1;
                network.Vector.Value.Span[0] = 1.002;
                // Standing still first: v holds the gradient of its own step too, which takes .05/2t of the rate.
                for (int step = -20_000; step < steps; step++)
                {
                    batch.Targets[0] = (step + first) % 2 == 0 ? 2 : 0;
                    network.LossAndGradient(batch);
                    optimizer.Step(step < 0 ? 0 : eta);
                    if (step >= steps - 2) sum += (network.Vector.Value.Span[0] - 1) / 4;
                }
                inertia = optimizer.Inertia;
            }
            return sum;
        }
        static double Departure(double eta)
        {
            // aP = 1; the flow of rate h = η on aP + ½ h (aP)² I.
            double rate = Math.Log(Distance(eta, 300, out double inertia) / Distance(eta, 400, out _)) / 100 / eta;
            return (rate - 1) / (0.5 * eta * inertia) - 1;
        }
        double coarse = Departure(2e-3), fine = Departure(1e-3);
        Assert.InRange(Math.Abs(coarse), 0, 0.1);
        Assert.InRange(coarse / fine, 1.8, 2.2);
    }

    /// <summary>
    /// ℓ = (uw − y)², y = 1 ± 1 by chance: on uw = 1 Adam's noise moves C = u²/P_u − w²/P_w by h²(P_u E g_u² − P_w E g_w²) = −2h²(|u| − |w|) = −h²C a step, h = η Gain,
    /// as −h ∇S of S_noise = ¼ h tr(PΣ) does, although the average over ten gradients that it steps along is smaller by 19 in square.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    public void Noise_acts_under_Adam_as_the_entropy_of_its_whole_rate(double momentum)
    {
        const double h = 0.00125, decay = 0.04;
        const int replicas = 20, steps = (int)(decay / h / h);
        using var workers = new Workers(1);
        var network = new DeepLinear<double>([1, 1, 1], workers, 1);
        var batch = new RegressionBatch(1, 1, 1);
        batch.Inputs[0] = 1;
        double u = Math.Sqrt(2), w = Math.Sqrt(0.5);
        // 1/P = √E g² is 2|w| for u and 2|u| for w.
        double Charge(Span<double> at) => 2 * w * at[0] * at[0] - 2 * u * at[1] * at[1];
        double[] lost = new double[replicas];
        for (int replica = 0; replica < replicas; replica++)
        {
            Adam<double> optimizer = Settled(network, workers, momentum);
            Span<double> theta = network.Vector.Value.Span;
            (theta[0], theta[1]) = (u, w);
            double begin = Charge(theta);
            var rng = new Rng((ulong)replica, "labels");
            for (int step = 0; step < steps; step++)
            {
                batch.Targets[0] = rng.NextUniform() < 0.5 ? 0 : 2;
                network.LossAndGradient(batch);
                optimizer.Step(h / optimizer.Gain);
            }
            lost[replica] = 1 - Charge(theta) / begin;
        }
        Estimate found = Estimate.MeanOfIndependent(lost);
        // P lags behind the 4 % that C moves, and u and w fluctuate across the valley: a departure of 4 % and one that halves with h (17, 11 and 8 % in all at 4h, 2h and h).
        Assert.InRange(found.Value, 0.88 * decay - 5 * found.StandardError, decay);
        Assert.InRange(found.StandardError, 0, 0.02 * decay);
    }

    /// <summary>Adam whose v is the plain average over all steps.</summary>
    private static Adam<double> Settled(Network<double> network, Workers workers, double momentum = 0.9) => new(network.Vector, workers, beta1: momentum, beta2: 1 - 1e-9, epsilon: 0);

    private static Optimizer<double> Of(Network<double> network, Workers workers, double momentum)
        => momentum == 0 ? new Sgd<double>(network.Vector, workers) : new HeavyBall<double>(network.Vector, workers, momentum);
}
