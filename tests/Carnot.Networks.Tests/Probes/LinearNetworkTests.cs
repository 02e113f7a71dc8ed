using Carnot.Measurements;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Networks.Probes;
using Carnot.Networks.Training;
using Carnot.Randomness;
using Carnot.Symmetry;

namespace Carnot.Networks.Tests.Probes;

/// <summary>Probes on a linear network whose gradient, noise, Hessian and entropic force are known in closed form.</summary>
/// <remarks>
/// ℓ = ‖Wx − y‖², x of independent components with covariance D and E x⁴ = κ d², y = Mx + ε, ε of covariance σ²I. With A = W − M: ∇L = 2AD, H = 2 D ⊗ I,
/// E‖g‖² = 4 E[‖r‖²‖x‖²] = 4 [(tr ADAᵀ + kσ²) tr D + (κ − 1) tr AD²Aᵀ], and ∇S = 2hA [I D² + ((κ − 2) D² + D tr D)/B],
/// with h = η, I = 1 for plain descent and h = η/(1 − μ), I = (1 + μ)/(1 − μ) for the heavy ball.
/// x and ε are normal, κ = 3.
/// </remarks>
public class LinearNetworkTests
{
    private const int Inputs = 4, Outputs = 3, Size = 64, Seeds = 400;
    private const double Sigma = 0.3, Rate = 0.05, Kurtosis = 3;

    private static readonly double[] Variances = [1, 0.5, 0.25, 0.8];
    private static readonly double[,] Map = new double[Outputs, Inputs] { { 1, -0.5, 0.3, 0.2 }, { 0.2, 0.8, -0.6, 0.1 }, { -0.4, 0.3, 0.5, 0.7 } };

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Noise_entropy_curvature_and_force_lie_within_their_errors_and_the_errors_have_the_right_length(double momentum)
    {
        using var workers = new Workers(1);
        var network = new DeepLinear<float>([Inputs, Outputs], workers, Size);   // W = 0, so A = −M
        Optimizer<float> optimizer = momentum == 0 ? new Sgd<float>(network.Vector, workers) : new HeavyBall<float>(network.Vector, workers, momentum);
        double flow = Rate / (1 - momentum), inertia = (1 + momentum) / (1 - momentum);
        double trace = Variances.Sum(), signal = 0, spread = 0, bend = 0, force = 0;
        for (int o = 0; o < Outputs; o++)
            for (int i = 0; i < Inputs; i++)
            {
                double a = Map[o, i], d = Variances[i];
                (signal, spread, bend) = (signal + 4 * a * a * d * d, spread + a * a * d, bend + a * a * d * d);
                force += Math.Pow(2 * flow * a * (inertia * d * d + ((Kurtosis - 2) * d * d + d * trace) / Size), 2);
            }
        double moment = 4 * ((spread + Outputs * Sigma * Sigma) * trace + (Kurtosis - 1) * bend), noise = moment - signal;
        var truths = new Dictionary<string, double>
        {
            ["gradient_square"] = signal,
            ["noise_trace"] = noise,
            ["noise_trace_two_sizes"] = noise,
            ["second_moment"] = signal + noise / Size,
            ["entropy"] = flow / 4 * (inertia * signal + noise / Size),
            ["entropy_discretisation"] = flow / 4 * inertia * signal,
            ["entropy_noise"] = flow / 4 * noise / Size,
            ["entropic_force_square"] = force,
            ["thermal_energy/layers.0"] = flow / 4 * (signal + noise / Size),
        };
        var found = truths.Keys.ToDictionary(name => name, _ => new List<Estimate>());
        IProbe[] probes = [new NoiseProbe(), new EntropyProbe(), new TemperatureProbe(), new EntropicForceProbe(batches: 32)];
        for (int seed = 0; seed < Seeds; seed++)
        {
            var data = new Fresh((ulong)seed);
            var context = new ProbeContext(network, optimizer, data, step: 7, Rate, batches: 64);
            foreach (Reading reading in probes.SelectMany(probe => probe.Measure(context)))
                if (found.TryGetValue(reading.Name, out var list)) list.Add(reading.Value);
        }
        foreach (var (name, estimates) in found)
        {
            Assert.Equal(Seeds, estimates.Count);
            Assert.All(estimates, estimate => Assert.True(estimate.SigmasFrom(truths[name]) <= 5, $"{name}: {estimate}, truth {truths[name]:G5}, {estimate.SigmasFrom(truths[name]):F1} σ"));
            Estimate bias = Estimate.MeanOfIndependent([.. estimates.Select(estimate => estimate.Value - truths[name])]);
            Assert.True(Math.Abs(bias.Value) <= 5 * bias.StandardError, $"{name}: {truths[name]:G5}, off by {bias}");
            double inside = estimates.Count(estimate => Math.Abs(estimate.Value - truths[name]) <= estimate.StandardError) / (double)Seeds;
            Assert.True(inside is >= 0.60 and <= 0.76, $"{name}: the error bars hold {inside:P1}");
        }
    }

    [Fact]
    public void Sharpness_and_trace_are_those_of_the_batch()
    {
        using var workers = new Workers(1);
        var network = new DeepLinear<float>([Inputs, Outputs], workers, Size);
        var data = new Fresh(3);
        var context = new ProbeContext(network, new Sgd<float>(network.Vector, workers), data, 0, Rate);
        var batch = (RegressionBatch)context.Same(0);
        var second = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(Inputs, Inputs, (i, j) => Enumerable.Range(0, Size).Sum(n => batch.Inputs[n * Inputs + i] * batch.Inputs[n * Inputs + j]) / Size);
        double exact = 2 * second.Evd().EigenValues.Max(value => value.Real);
        var readings = new SharpnessProbe(products: 12).Measure(context).Concat(new TraceProbe(probes: 200).Measure(context)).Concat(new DensityProbe().Measure(context)).ToDictionary(reading => reading.Name, reading => reading.Value);
        // Products in single precision: 1e-6 of the largest eigenvalue.
        Assert.Equal(exact, readings["sharpness"].Value, 1e-5 * exact);
        Assert.Equal(Rate * exact / 2, readings["edge"].Value, 1e-5);
        Assert.InRange(readings["hessian_trace"].SigmasFrom(2 * Outputs * second.Trace()), 0, 5);
        Assert.InRange(readings["density_trace"].SigmasFrom(2 * Outputs * second.Trace()), 0, 5);
        // All relax within 1000 steps, within 10 those of curvature above 1/(2 · 10 η) = 1.
        int fast = Outputs * second.Evd().EigenValues.Count(value => 2 * value.Real > 1);
        Assert.InRange(fast, 1, Outputs * Inputs - 1);
        Assert.InRange(readings["conducting_within/10"].SigmasFrom(fast), 0, 5);
        Assert.Equal(Outputs * Inputs, readings["conducting_within/1000"].Value, 1e-9);
    }

    [Fact]
    public void The_trace_in_Adams_metric_weighs_every_curvature_with_its_P()
    {
        using var workers = new Workers(1);
        var network = new DeepLinear<float>([Inputs, Outputs], workers, Size);
        var data = new Fresh(4);
        var optimizer = new Adam<float>(network.Vector, workers);
        network.LossAndGradient(data.BatchOf(0));
        optimizer.Step(Rate);
        var context = new ProbeContext(network, optimizer, data, 0, Rate);
        var batch = (RegressionBatch)context.Same(0);
        double[] curvature = [.. Enumerable.Range(0, Inputs).Select(i => 2 * Enumerable.Range(0, Size).Sum(n => Math.Pow(batch.Inputs[n * Inputs + i], 2)) / Size)], p = context.PreconditionerInDouble();
        double exact = p.Select((weight, k) => weight * curvature[k % Inputs]).Sum(), plain = Outputs * curvature.Sum();
        var readings = new TraceProbe(probes: 200).Measure(context).ToDictionary(reading => reading.Name, reading => reading.Value);
        Assert.InRange(readings["preconditioned_trace"].SigmasFrom(exact), 0, 5);
        Assert.InRange(readings["hessian_trace"].SigmasFrom(plain), 0, 5);
        Assert.InRange(readings["preconditioned_trace"].SigmasFrom(plain), 10, double.PositiveInfinity);
    }

    [Fact]
    public void The_temperature_of_every_mode_is_the_learning_rate()
    {
        // SGD at the minimum, where the noise of the minibatch is 4σ²d/B along each mode; the finite step is taken out, so temperatures lie above η only
        // by the multiplicative noise of x, of order aη. At η = 0.01 that is below 2 %, and an energy is known to 10 %.
        using var workers = new Workers(1);
        var network = new DeepLinear<float>([Inputs, Outputs], workers, Size);
        for (int k = 0; k < network.ParameterCount; k++) network.Vector.Value.Span[k] = (float)Map[k / Inputs, k % Inputs];
        var optimizer = new Sgd<float>(network.Vector, workers);
        var data = new Fresh(5);
        const double rate = 0.01;
        var probe = new FluctuationsProbe(modes: 6, steps: 20_000, products: 12, batches: 40, curvatureBatches: 16, noiseBatches: 48);
        var readings = new Dictionary<string, Reading>();
        for (int step = 0; step < 21_500; step++)
        {
            network.LossAndGradient(data.BatchOf(step));
            optimizer.Step(rate);
            if (step < 1_000) continue;
            var context = new ProbeContext(network, optimizer, data, step, rate);
            foreach (Reading reading in probe.IsFollowing ? probe.Follow(context) : readings.Count == 0 ? probe.Measure(context) : []) readings[reading.Name] = reading;
        }
        for (int mode = 1; mode <= 6; mode++)
        {
            Reading temperature = readings[$"mode_temperature/{mode}"];
            Assert.Null(temperature.CannotTell);
            Assert.True(temperature.Value.SigmasFrom(1) <= 5, $"mode {mode}: {temperature.Value}");
            Assert.InRange(temperature.Value.StandardError, 0, 0.25);
        }
    }

    [Fact]
    public void Where_gradients_are_clipped_the_balance_is_that_of_clipped_ones()
    {
        using var workers = new Workers(1);
        var network = new Gpt2<float>(new() { Layers = 1, Heads = 2, Width = 8, Context = 6, Vocabulary = 7 }, workers, capacity: 4);
        network.Initialize(1);
        var tokens = new RandomTokens(count: 4, length: 6, vocabulary: 7);
        double[][] gradients = [.. Enumerable.Range(0, 6).Select(b =>
        {
            network.LossAndGradient(new ProbeContext(network, new Sgd<float>(network.Vector, workers), tokens, 0, 0.1).Fresh(b));
            return network.Vector.Gradient.Span.ToArray().Select(g => (double)g).ToArray();
        })];
        // Between the smallest and the largest norm, so that some are cut and some are not.
        double[] norms = [.. gradients.Select(g => Math.Sqrt(g.Sum(x => x * x)))];
        double clip = norms.Order().ElementAt(3);
        foreach (double limit in (double[])[clip, double.PositiveInfinity])
        {
            Reading[] readings = [.. new ChargesProbe(batches: 6).Measure(new ProbeContext(network, new Sgd<float>(network.Vector, workers), tokens, 0, 0.1) { Clip = limit })];
            foreach (ContinuousSymmetry symmetry in network.FindSymmetries().Continuous.Where(s => s.Kind == SymmetryKind.ChangeOfBasis))
            {
                double incoming = 0, outgoing = 0;
                for (int b = 0; b < 6; b++)
                {
                    double kept = Math.Min(1, limit / norms[b]);
                    var (i, o) = symmetry.Norms(gradients[b]);
                    (incoming, outgoing) = (incoming + kept * kept * i, outgoing + kept * kept * o);
                }
                // The same sums in double.
                Assert.Equal(1, readings.Single(reading => reading.Name == $"balance/{symmetry.Name}").Value.Value / (incoming / outgoing), 1e-9);
            }
        }
    }

    [Fact]
    public void One_step_of_plain_SGD_keeps_the_balance_of_every_charge_and_Adam_does_not_claim_it()
    {
        using var workers = new Workers(1);
        var network = new Gpt2<float>(new() { Layers = 1, Heads = 2, Width = 8, Context = 6, Vocabulary = 7 }, workers, capacity: 4);
        network.Initialize(1);
        var tokens = new RandomTokens(count: 4, length: 6, vocabulary: 7);
        double? Residual(Optimizer<float> optimizer)
        {
            var probe = new ChargesProbe();
            network.LossAndGradient(tokens.BatchOf(0));
            probe.Prepare(new ProbeContext(network, optimizer, tokens, 0, 0.1));
            optimizer.Step(0.1);
            return probe.Measure(new ProbeContext(network, optimizer, tokens, 0, 0.1)).Where(reading => reading.Name == "charge_residual").Select(reading => (double?)reading.Value.Value).SingleOrDefault();
        }
        // Rounded to 24 bits, the squares of some hundred weights agree to 1e-7.
        Assert.InRange(Residual(new Sgd<float>(network.Vector, workers))!.Value, 0, 1e-6);
        Assert.InRange(Residual(new Sgd<float>(network.Vector, workers, WeightDecay.Decoupled(0.1, onAll: true)))!.Value, 0, 1e-6);
        Assert.Null(Residual(new AdamW<float>(network.Vector, workers)));
    }

    /// <summary>Endless samples: every step has a batch of its own.</summary>
    private sealed class Fresh(ulong seed) : ITrainingData
    {
        private readonly RegressionBatch _batch = new(Size, Inputs, Outputs);

        public DataDescription Description => new("linear", "made", "", "", null);

        public int UnitsPerStep => Size;

        public string Unit => "samples";

        public Batch BatchOf(long step)
        {
            var rng = new Rng(seed, $"batch/{step}");
            for (int n = 0; n < Size; n++)
            {
                for (int i = 0; i < Inputs; i++) _batch.Inputs[n * Inputs + i] = Math.Sqrt(Variances[i]) * rng.NextNormal();
                for (int o = 0; o < Outputs; o++)
                {
                    double y = Sigma * rng.NextNormal();
                    for (int i = 0; i < Inputs; i++) y += Map[o, i] * _batch.Inputs[n * Inputs + i];
                    _batch.Targets[n * Outputs + o] = y;
                }
            }
            return _batch;
        }

        public IEnumerable<Batch> Validation() => [];
    }
}
