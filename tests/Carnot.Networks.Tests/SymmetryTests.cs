using Carnot.Measurements;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Networks.Probes;
using Carnot.Networks.Symmetries;
using Carnot.Networks.Training;
using Carnot.Randomness;
using Carnot.Symmetry;

namespace Carnot.Networks.Tests;

/// <summary>The symmetries that are found from a tape, and what must follow from them, on the engine itself.</summary>
public class SymmetryTests
{
    public static TheoryData<string> Symmetric => ["gpt2", "relu mlp", "deep linear", "embedded deep linear", "vision transformer", "diffusion"];

    private static void With(string name, Action<Network<double>, Batch, ModelSymmetries> check)
    {
        using var workers = new Workers(1);
        var (network, batch) = ModelTests.Make(name, workers);
        network.Initialize(5);
        Derivatives.Stir(network);
        check(network, batch, network.FindSymmetries());
    }

    [Theory, MemberData(nameof(Symmetric))]
    public void Every_charge_changes_as_predicted_in_steps_of_the_optimizer(string model) => With(model, (network, batch, found) =>
    {
        // What stands before a norm is invariant up to the 1e-5 that is added to a variance: see the test on the residual stream.
        ContinuousSymmetry[] exact = [.. found.Continuous.Where(s => s.Kind != SymmetryKind.ScaleInvariance)];
        Assert.NotEmpty(exact);
        const double gamma = 0.01;
        var sgd = new Sgd<double>(network.Vector, network.Workers, WeightDecay.Coupled(2 * gamma, onAll: true));
        for (int t = 0; t < 10; t++)
        {
            network.LossAndGradient(batch);
            double[] gradient = network.Vector.Gradient.Span.ToArray(), before = network.Vector.Value.Span.ToArray();
            double eta = 0.1 / Math.Sqrt(Derivatives.Dot(gradient, gradient));  // steps of length 0.1 move every model well and upset none
            sgd.Step(eta);
            double[] after = network.Vector.Value.Span.ToArray();
            foreach (ContinuousSymmetry symmetry in exact)
            {
                (double norm, double other) = symmetry.Norms(after);
                double[] predicted = symmetry.Predict(symmetry.Form(before), gradient, eta, gamma), measured = symmetry.Form(after);
                // Relative to the norms whose difference the charge is; some 1e3 products with errors of 1e-16.
                for (int k = 0; k < measured.Length; k++) Assert.True(Math.Abs(predicted[k] - measured[k]) <= 1e-12 * (norm + other), $"{symmetry.Name}: {predicted[k]:R}, {measured[k]:R}");
            }
        }
    });

    [Theory, MemberData(nameof(Symmetric))]
    public void No_loss_of_a_sample_feels_a_rescaling(string model) => With(model, (network, batch, found) =>
    {
        double[] theta = network.Vector.Value.Span.ToArray(), losses = Losses(network, batch);
        foreach (ContinuousSymmetry symmetry in found.Continuous.Where(s => s.Kind != SymmetryKind.ScaleInvariance))
        {
            symmetry.Rescale(network.Vector.Value.Span, 0.7);
            double[] rescaled = Losses(network, batch);
            for (int i = 0; i < losses.Length; i++) Assert.Equal(losses[i], rescaled[i], 1e-12 * (1 + Math.Abs(losses[i])));
            theta.CopyTo(network.Vector.Value.Span);
        }
    });

    [Fact]
    public void A_GPT2_has_gains_and_heads_to_balance_and_says_what_it_has_not() => With("gpt2", (network, _, found) =>
    {
        // Two layers, three heads, width 21: a norm before attention and one before the MLP, 1 + 21 rescalings each.
        Assert.Equal(2 * 2 * 22, found.Continuous.Count(s => s.Kind is SymmetryKind.LayerRescaling or SymmetryKind.NeuronRescaling));
        Assert.Equal(2 * 3 * 2, found.Continuous.Count(s => s.Kind == SymmetryKind.ChangeOfBasis));
        Assert.Equal(100, found.Continuous.Length);
        Assert.Contains(found.Continuous, s => s.Name == "h.1.attn.heads, head 2 query-key" && s.Dimension == 7);
        Assert.Contains(found.Continuous, s => s.Name == "h.0.ln_1 - h.0.attn.c_attn, unit 20");
        Assert.Equal(
        [
            "residual stream from embedding: permutation of 21 coordinates",
            "h.0.attn.heads: permutation of 3 heads",
            "h.0.mlp.c_fc - h.0.mlp.c_proj: permutation of 84 units",
            "h.1.attn.heads: permutation of 3 heads",
            "h.1.mlp.c_fc - h.1.mlp.c_proj: permutation of 84 units",
        ], found.Discrete);
        string notes = string.Join("\n", found.Notes);
        Assert.Contains("embedding + h.0.attn.c_proj + h.0.mlp.c_proj + h.1.attn.c_proj + h.1.mlp.c_proj: a residual stream", notes, StringComparison.Ordinal);
        Assert.Contains("residual stream from embedding: only norms read it, but wte.weight is used elsewhere too (tied)", notes, StringComparison.Ordinal);
        Assert.Contains("h.0.mlp.c_fc - h.0.mlp.c_proj: GELU passes no factor", notes, StringComparison.Ordinal);
        Assert.Contains("ln_f - logits: wte.weight is used elsewhere too (tied)", notes, StringComparison.Ordinal);
        Assert.Contains("h.0.attn.heads: the bias of the keys moves no output", notes, StringComparison.Ordinal);
        Assert.Equal(7, found.Notes.Length);
    });

    [Fact]
    public void The_bias_of_the_keys_has_no_gradient() => With("gpt2", (network, batch, _) =>
    {
        network.LossAndGradient(batch);
        double[] bias = network.Parameters.First(p => p.Name == "h.0.attn.c_attn.bias").Gradient.ToArray();
        double others = bias[..21].Concat(bias[42..]).Max(Math.Abs);
        foreach (double g in bias[21..42]) Assert.Equal(0, g, 1e-14 * others);
    });

    [Fact]
    public void A_residual_stream_that_only_norms_read_is_scale_invariant_but_for_the_norms_epsilon() => With("vision transformer", (network, batch, found) =>
    {
        ContinuousSymmetry scale = Assert.Single(found.Continuous, s => s.Kind == SymmetryKind.ScaleInvariance);
        Assert.Equal("residual stream from patch_embedding, scale", scale.Name);
        double[] Slopes(double lambda)
        {
            scale.Rescale(network.Vector.Value.Span, lambda);
            double[] theta = network.Vector.Value.Span.ToArray();
            var slopes = new List<double>();
            network.PerSampleGradients(batch, (_, _) => slopes.Add(scale.Form(theta, network.Vector.Gradient.Span)[0]));
            return [.. slopes];
        }
        double[] before = Slopes(0), after = Slopes(2);
        // θ·g is 1e-5/variance times terms of order 1; the variance grows by e⁴, and the slope falls by as much.
        for (int i = 0; i < before.Length; i++)
        {
            Assert.InRange(Math.Abs(before[i]), 1e-12, 1e-3);
            Assert.Equal(Math.Exp(4), before[i] / after[i], 0.05 * Math.Exp(4));
        }
        Assert.Contains("ln_f - head, unit 8", found.Continuous.Select(s => s.Name));
    });

    [Fact]
    public void Linear_layers_have_a_basis_and_ReLUs_only_factors()
    {
        With("deep linear", (_, _, found) =>
        {
            Assert.Equal(["layers.0 - layers.1, basis", "layers.1 - layers.2, basis"], found.Continuous.Where(s => s.Kind == SymmetryKind.ChangeOfBasis).Select(s => s.Name));
            Assert.Equal(2 * 2 + 7 + 6, found.Continuous.Length);
        });
        With("relu mlp", (_, _, found) =>
        {
            Assert.Equal(2 + 11 + 7, found.Continuous.Length);
            Assert.Equal(["layers.0 - layers.1: permutation of 11 units", "layers.1 - layers.2: permutation of 7 units"], found.Discrete);
            Assert.Empty(found.Notes);
        });
    }

    [Fact]
    public void A_network_without_continuous_symmetry_says_so() => With("tanh mlp without bias", (_, _, found) =>
        Assert.Equal("This model has no continuous symmetry: there is no charge and nothing to balance. layers.0 - layers.1: tanh passes signs but no factor; balance would only be approximate.",
            Assert.Throws<CheckException>(() => found.RequireContinuous()).Message));

    [Theory]
    [InlineData("gpt2", true)]
    [InlineData("gpt2", false)]
    [InlineData("relu mlp", true)]
    [InlineData("deep linear", false)]
    [InlineData("vision transformer", true)]
    public void The_entropic_force_of_a_network_is_the_slope_of_its_entropic_loss(string name, bool diagonal) => With(name, (network, batch, _) =>
    {
        var model = new NetworkModel<double>(network, batch);
        double[] theta = model.CurrentParameters(), gradient = new double[theta.Length], v = Derivatives.Direction(theta.Length, "v");
        ILearningRateMatrix rate = diagonal ? new DiagonalRate([.. theta.Select((_, i) => 0.1 * (1 + i % 3))]) : new ScalarRate(0.2);
        var loss = new EntropicLoss(rate, BatchSize: 2) { Decay = 0.01, WithReplacement = false };
        loss.Gradient(model, theta, gradient);
        const double h = 1e-5;
        double At(double step) => loss.Measure(model, [.. theta.Zip(v, (x, d) => x + step * d)]).Total;
        double slope = (At(h) - At(-h)) / (2 * h), size = Math.Sqrt(Derivatives.Dot(gradient, gradient) * Derivatives.Dot(v, v));
        // |v| ≈ √n ≈ 50: truncation (h|v|)² third derivatives ≈ 1e-6 of the size, rounding 1e-16/h below it.
        Assert.Equal(slope, Derivatives.Dot(gradient, v), 1e-5 * size);
    });

    [Fact]
    public void The_balance_of_a_training_run_is_the_balance_of_its_gradients() => With("relu mlp", (network, batch, found) =>
    {
        var balance = new NetworkBalance<double>(network, [.. found.Continuous.Where(s => s.Kind == SymmetryKind.LayerRescaling)]);
        double[] squares = new double[network.Parameters.Count];
        double first = 0, second = 0;
        for (int t = 0; t < 40; t++)
        {
            network.LossAndGradient(batch);
            balance.Add();
            for (int i = 0; i < squares.Length; i++) squares[i] = Derivatives.Dot(network.Parameters[i].Gradient.Span, network.Parameters[i].Gradient.Span);
            (first, second) = (first + squares[0] + squares[1], second + squares[2]);
            for (int i = 0; i < network.ParameterCount; i++) network.Vector.Value.Span[i] -= 0.01 * network.Vector.Gradient.Span[i];
        }
        // The bias of the layer that is divided stays out.
        Assert.Equal(first / second, balance.Meters[0].Ratio.Value, 1e-12 * first / second);
    });

    [Theory]
    [InlineData(0.9)]
    [InlineData(0)]
    public void The_balance_probe_compares_the_velocities_of_a_heavy_ball(double momentum)
    {
        const int steps = 120;
        using var workers = new Workers(1);
        var network = new DeepLinear<float>([3, 4, 2], workers, 8);
        network.Initialize(2);
        var optimizer = new HeavyBall<float>(network.Vector, workers, momentum);
        var rng = new Rng(3, "batches");
        var data = new Noise(rng);
        var probe = new BalanceProbe(steps);
        double incoming = 0, outgoing = 0;
        Reading[] readings = [];
        for (int t = 0; t <= steps; t++)
        {
            network.LossAndGradient(data.BatchOf(t));
            optimizer.Step(0.02);
            var context = new ProbeContext(network, optimizer, data, t, 0.02);
            if (t == 0) Assert.Empty(probe.Measure(context));
            else
            {
                ReadOnlySpan<float> velocity = optimizer.State[0].Values.Span;
                foreach (float v in velocity[..12]) incoming += (double)v * v;
                foreach (float v in velocity[12..]) outgoing += (double)v * v;
                Assert.True(probe.IsFollowing);
                readings = [.. probe.Follow(context)];
            }
        }
        Assert.False(probe.IsFollowing);
        // Steps are differences of singles: rounding 6e-8 of weights of 1 on steps of 1e-2, and of random sign.
        Reading ratio = Assert.Single(readings, reading => reading.Name == "run_balance/layers.0 - layers.1");
        Assert.Equal(incoming / outgoing, ratio.Value.Value, 1e-4 * incoming / outgoing);
        Assert.Contains(readings, reading => reading.Name == "run_imbalance/layers.0 - layers.1, basis");
        Assert.Contains(readings, reading => reading.Name == "run_balance_units_mean_log");
    }

    private sealed class Noise(Rng rng) : ITrainingData
    {
        public DataDescription Description => throw new NotSupportedException();

        public int UnitsPerStep => 8;

        public string Unit => "samples";

        public Batch BatchOf(long step)
        {
            var batch = new RegressionBatch(8, 3, 2);
            for (int i = 0; i < batch.Inputs.Length; i++) batch.Inputs[i] = (float)rng.NextNormal();
            for (int i = 0; i < batch.Targets.Length; i++) batch.Targets[i] = (float)rng.NextNormal();
            return batch;
        }

        public IEnumerable<Batch> Validation() => [];
    }

    [Fact]
    public void A_selection_of_samples_has_their_mean_loss()
    {
        foreach (string name in Symmetric.Select(row => row.Data))
            With(name, (network, batch, _) =>
            {
                double[] losses = Losses(network, batch);
                Assert.Equal((losses[2] + 2 * losses[0]) / 3, network.Loss(batch.Select([2, 0, 0])), 1e-13 * (1 + losses.Max()));
            });
    }

    private static double[] Losses(Network<double> network, Batch batch) => [.. Enumerable.Range(0, batch.Count).Select(i => network.Loss(batch.Select([i])))];
}
