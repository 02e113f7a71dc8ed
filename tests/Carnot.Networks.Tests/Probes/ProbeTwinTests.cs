using System.Numerics.Tensors;
using Carnot.Measurements;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Networks.Probes;
using Carnot.Symmetry;

namespace Carnot.Networks.Tests.Probes;

/// <summary>Probes beside the same numbers computed from their definition, on one small GPT-2.</summary>
public sealed class ProbeTwinTests : IDisposable
{
    private const double Rate = 0.01;

    private readonly Workers _workers = new(1);
    private readonly Gpt2<float> _network;
    private readonly RandomTokens _tokens = new(count: 4, length: 6, vocabulary: 7);

    public ProbeTwinTests()
    {
        _network = new(new() { Layers = 1, Heads = 2, Width = 8, Context = 6, Vocabulary = 7 }, _workers, capacity: 4);
        _network.Initialize(1);
    }

    [Fact]
    public void Directional_sharpness_is_the_second_difference_of_the_loss_along_each_batchs_own_step()
    {
        var context = new ProbeContext(_network, new Sgd<float>(_network.Vector, _workers), _tokens, 3, Rate);
        double[] theta = [.. _network.Vector.Value.Span];
        double curvatures = 0, squares = 0;
        // The same network in double precision: gᵀHg from the gradients at θ ± hg.
        using var workers = new Workers(1);
        var twin = new Gpt2<double>(_network.Config, workers, 4);
        for (int b = 0; b < 6; b++)
        {
            double[] Gradient(double[] at)
            {
                at.CopyTo(twin.Vector.Value.Span);
                twin.LossAndGradient(context.Fresh(b));
                return twin.Vector.Gradient.Span.ToArray();
            }
            double[] g = Gradient(theta);
            double h = 1e-4 / TensorPrimitives.Norm<double>(g);
            double[] up = Gradient([.. theta.Zip(g, (x, d) => x + h * d)]), down = Gradient([.. theta.Zip(g, (x, d) => x - h * d)]);
            curvatures += up.Zip(down, (a, c) => (a - c) / (2 * h)).Zip(g, (a, c) => a * c).Sum();
            squares += g.Sum(x => x * x);
        }
        Dictionary<string, Reading> found = new DirectionalSharpnessProbe().Measure(context).ToDictionary(reading => reading.Name);
        // Single precision over some hundred parameters: 1e-5 of sums of both signs.
        Assert.Equal(curvatures / squares, found["directional_sharpness"].Value.Value, 1e-3 * Math.Abs(curvatures / squares));
        Assert.Equal(Rate / 2 * curvatures / squares, found["directional_edge"].Value.Value, 1e-3 * Math.Abs(Rate * curvatures / squares));
        Assert.Null(found["directional_edge"].CannotTell);
        Assert.NotNull(new DirectionalSharpnessProbe().Measure(new(_network, new HeavyBall<float>(_network.Vector, _workers), _tokens, 3, Rate)).Single(reading => reading.Name == "directional_edge").CannotTell);
    }

    /// <summary>Along a symmetry that scales one side by e^λ and the other by e^−λ, S of a batch is ¼η(‖g_in‖²e^−2λ + ‖g_out‖²e^2λ + …), so that dS/dλ = ½η(‖g_out‖² − ‖g_in‖²) exactly.</summary>
    [Fact]
    public void The_entropic_force_along_a_symmetry_is_told_by_the_gradients_of_its_two_sides()
    {
        var context = new ProbeContext(_network, new Sgd<float>(_network.Vector, _workers), _tokens, 3, Rate);
        Dictionary<string, Reading> found = new EntropicForceProbe(batches: 4).Measure(context).ToDictionary(reading => reading.Name);
        ContinuousSymmetry[] heads = [.. _network.FindSymmetries().Continuous.Where(symmetry => symmetry.Kind == SymmetryKind.ChangeOfBasis)];
        Assert.Equal(4, heads.Length);
        double[] theta = [.. _network.Vector.Value.Span];
        foreach (ContinuousSymmetry head in heads)
        {
            double expected = Enumerable.Range(0, 4).Average(b =>
            {
                _network.LossAndGradient(context.Fresh(b));
                var (incoming, outgoing) = head.Norms([.. _network.Vector.Gradient.Span]);
                return 0.5 * Rate * (incoming - outgoing);
            });
            var (weightsIn, weightsOut) = head.Norms(theta);
            Estimate along = found[$"entropic_force_along/{head.Name}"].Value;
            // Single precision, two units in the last place of the force on these weights: the component is what is left of two sides of it.
            double force = Enumerable.Range(0, 4).Average(b =>
            {
                var (into, outOf) = head.Norms([.. EntropicForceProbe.Force(context, b).Force]);
                return Math.Sqrt(into + outOf);
            });
            Assert.Equal(expected / Math.Sqrt(weightsIn + weightsOut), along.Value, 1e-7 * force);
        }
    }

    [Fact]
    public void Updates_of_plain_descent_are_the_learning_rate_times_the_gradient()
    {
        var optimizer = new Sgd<float>(_network.Vector, _workers);
        var context = new ProbeContext(_network, optimizer, _tokens, 0, Rate);
        var probe = new UpdatesProbe();
        _network.LossAndGradient(_tokens.BatchOf(0));
        probe.Prepare(context);
        double norm = TensorPrimitives.Norm<float>(_network.Vector.Value.Span), gradient = optimizer.GradientNorm();
        optimizer.Step(Rate);
        Dictionary<string, double> found = probe.Measure(context).ToDictionary(reading => reading.Name, reading => reading.Value.Value);
        // Weights of order 0.1 are rounded to 1e-8 and move by 1e-4 or more in norm.
        Assert.Equal(Rate, found["effective_learning_rate"], 1e-3 * Rate);
        Assert.Equal(Rate * gradient, found["update_norm"], 1e-3 * Rate * gradient);
        Assert.Equal(Rate * gradient / norm, found["update_ratio"], 1e-3 * Rate * gradient / norm);
    }

    [Fact]
    public void A_straight_way_is_all_drift()
    {
        var probe = new DriftProbe();
        var optimizer = new Sgd<float>(_network.Vector, _workers);
        var found = new Dictionary<string, double>();
        _network.Vector.Value.Span[..2].Clear();
        for (int step = 0; step < 40 && found.Count == 0; step++)
        {
            // Two places go on by 0.25 each time the probe looks: exact in binary.
            found = probe.Measure(new(_network, optimizer, _tokens, step, Rate)).ToDictionary(reading => reading.Name, reading => reading.Value.Value);
            for (int i = 0; i < 2; i++) _network.Vector.Value.Span[i] += 0.25f;
        }
        Assert.Equal(2 * 0.0625, found["drift_square"], 1e-12);
        Assert.Equal(0, found["fluctuation_square"], 1e-12);
        Assert.Equal(1, found["river_share"], 1e-12);
    }

    [Fact]
    public void Adams_balance_is_that_of_the_square_roots_of_its_second_moments()
    {
        var optimizer = new AdamW<float>(_network.Vector, _workers, beta2: 0.9);
        for (int step = 0; step < 5; step++)
        {
            _network.LossAndGradient(_tokens.BatchOf(step));
            optimizer.Step(Rate);
        }
        float[] second = optimizer.State.Single(state => state.Name == "second_moment").Values.ToArray();
        var root = second.Select(v => Math.Pow(v, 0.25)).ToArray();
        var symmetries = _network.FindSymmetries().Continuous.ToDictionary(symmetry => symmetry.Name);
        int compared = 0;
        foreach (Reading reading in new AdamBalanceProbe().Measure(new(_network, optimizer, _tokens, 4, Rate)))
        {
            var (incoming, outgoing) = symmetries[reading.Name["adam_balance/".Length..]].Norms(root);
            // ε = 1e-8 beside √v̂ of 1e-4 and more, and single precision.
            Assert.Equal(incoming / outgoing, reading.Value.Value, 1e-2 * incoming / outgoing);
            compared++;
        }
        Assert.True(compared >= 4);
    }

    [Fact]
    public void Balances_of_charges_are_those_of_gradients_summed_by_hand()
    {
        const int batches = 5;
        var context = new ProbeContext(_network, new Sgd<float>(_network.Vector, _workers), _tokens, 2, Rate);
        Dictionary<string, Reading> found = new ChargesProbe(batches).Measure(context).ToDictionary(reading => reading.Name);
        double[] theta = [.. _network.Vector.Value.Span];
        double[][] gradients = [.. Enumerable.Range(0, batches).Select(b =>
        {
            _network.LossAndGradient(context.Fresh(b));
            return _network.Vector.Gradient.Span.ToArray().Select(g => (double)g).ToArray();
        })];
        int compared = 0;
        foreach (var symmetry in _network.FindSymmetries().Continuous.Where(symmetry => found.ContainsKey($"balance/{symmetry.Name}")))
        {
            var (weightsIn, weightsOut) = symmetry.Norms(theta);
            double drivenIn = gradients.Average(g => symmetry.Norms(g).In), drivenOut = gradients.Average(g => symmetry.Norms(g).Out);
            // Doubles on both sides, of the same gradients.
            Assert.Equal(weightsIn - weightsOut, found[$"charge/{symmetry.Name}"].Value.Value, 1e-9);
            Assert.Equal(1, found[$"balance/{symmetry.Name}"].Value.Value / (drivenIn / drivenOut), 1e-9);
            Assert.Equal(0.25 * Math.Log(drivenIn / drivenOut), found[$"balanced_rescaling/{symmetry.Name}"].Value.Value, 1e-9);
            double steps = (weightsIn + weightsOut) / (Rate * Rate * (drivenIn + drivenOut));
            Assert.Equal(1, found[$"balance_steps/{symmetry.Name}"].Value.Value / steps, 1e-9);
            compared++;
        }
        Assert.True(compared >= 4);
    }

    public void Dispose() => _workers.Dispose();
}
