using System.Collections.Immutable;
using Carnot.Randomness;
using Carnot.Symmetry;

namespace Carnot.Tests.Symmetry;

/// <summary>The change of every charge in one step of plain SGD, predicted exactly, against the change that happens.</summary>
public class ChargeIdentityTests
{
    [Theory]
    [InlineData(Activation.Linear, false, 0)]
    [InlineData(Activation.Linear, true, 0.01)]
    [InlineData(Activation.Relu, true, 0)]
    [InlineData(Activation.Relu, true, 0.02)]
    public void Charges_of_a_dense_network_change_as_predicted(Activation activation, bool biases, double decay)
    {
        var network = new DenseNetwork([4, 6, 5, 3], activation, biases);
        ModelSymmetries found = ModelSymmetries.Find(network.Layers, []);
        Assert.Equal(activation == Activation.Linear ? 2 + 11 + 2 : 2 + 11, found.Continuous.Length);
        Follow(found.RequireContinuous(), network.ParameterCount, 4 * 4, 4 * 3, network.Gradient, learningRate: 0.02, decay);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.01)]
    public void Charges_of_an_attention_head_change_as_predicted(double decay)
    {
        var network = new AttentionNetwork(width: 4, head: 3, tokens: 5, outputs: 2);
        ModelSymmetries found = ModelSymmetries.Find([], [network.Description]);
        Assert.Equal(["head 1 query-key", "head 1 value-output"], found.Continuous.Select(s => s.Name));
        Follow(found.Continuous, network.ParameterCount, 3 * 5 * 4, 3 * 2, network.Gradient, learningRate: 0.02, decay);
    }

    [Fact]
    public void Tanh_has_no_charge_and_its_network_says_so()
    {
        ModelSymmetries found = ModelSymmetries.Find(new DenseNetwork([4, 6, 3], Activation.Tanh, false).Layers, []);
        Assert.Equal("This model has no continuous symmetry: there is no charge and nothing to balance. layer 1 - layer 2: tanh passes no factor; balance would only be approximate.",
            Assert.Throws<CheckException>(() => found.RequireContinuous()).Message);
        Assert.Equal(["layer 1 - layer 2: permutation of 6 units", "layer 1 - layer 2: sign of each of 6 units"], found.Discrete);
    }

    [Fact]
    public void A_norm_a_residual_and_tied_weights_are_named()
    {
        LayerDescription Layer(string name, int at) => new(name, ParameterSlice.Matrix(at, 2, 2), null, Activation.Relu);
        ModelSymmetries found = ModelSymmetries.Find([Layer("a", 0) with { Normalized = true }, Layer("b", 4) with { Residual = true }, Layer("c", 8) with { Tied = true }, Layer("d", 12)], []);
        ContinuousSymmetry scale = Assert.Single(found.Continuous);
        Assert.Equal(("a before its norm", SymmetryKind.ScaleInvariance), (scale.Name, scale.Kind));
        Assert.Equal(3, found.Notes.Length);
        ModelSymmetries tied = ModelSymmetries.Find([Layer("a", 0) with { Normalized = true, Tied = true }], []);
        Assert.Empty(tied.Continuous);
        Assert.StartsWith("a before its norm: tied weights", Assert.Single(tied.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_scale_invariant_block_grows_by_the_square_of_its_gradient()
    {
        // L = 1 − (u·θ)²/|θ|²/2 has a gradient at right angles to θ.
        var symmetry = new ContinuousSymmetry("w", SymmetryKind.ScaleInvariance, [ParameterSlice.Vector(0, 3)], []);
        double[] u = [0.6, 0, 0.8], theta = [1, 2, -0.5];
        for (int t = 0; t < 100; t++)
        {
            double norm = theta.Sum(x => x * x), dot = theta.Zip(u, (a, b) => a * b).Sum();
            double[] g = [.. theta.Zip(u, (a, b) => -dot / norm * (b - dot / norm * a))];
            double[] before = symmetry.Form(theta), predicted = symmetry.Predict(before, g, 0.3, 0);
            for (int i = 0; i < 3; i++) theta[i] -= 0.3 * g[i];
            Assert.Equal(predicted[0], symmetry.Form(theta)[0], 1e-12 * predicted[0]);
        }
    }

    internal delegate double BatchGradient(ReadOnlySpan<double> parameters, ReadOnlySpan<double> inputs, ReadOnlySpan<double> targets, Span<double> gradient);

    private static void Follow(ImmutableArray<ContinuousSymmetry> symmetries, int count, int inputs, int targets, BatchGradient gradient, double learningRate, double decay)
    {
        var rng = new Rng(4, "charges");
        double[] theta = new double[count], g = new double[count], x = new double[inputs], y = new double[targets];
        for (int i = 0; i < count; i++) theta[i] = 0.6 * rng.NextNormal();
        for (int t = 0; t < 200; t++)
        {
            rng.FillNormals(x);
            rng.FillNormals(y);
            gradient(theta, x, y, g);
            double[][] predicted = [.. symmetries.Select(s => s.Predict(s.Form(theta), g, learningRate, decay))];
            for (int i = 0; i < count; i++) theta[i] -= learningRate * (g[i] + 2 * decay * theta[i]);
            for (int s = 0; s < symmetries.Length; s++)
            {
                (double norm, double other) = symmetries[s].Norms(theta);
                double[] actual = symmetries[s].Form(theta);
                // Relative to the norms whose difference the charge is: a charge of 0 has no digits of its own.
                for (int k = 0; k < actual.Length; k++) Assert.Equal(predicted[s][k], actual[k], 1e-12 * (norm + other));
            }
        }
    }
}
