using System.Numerics.Tensors;
using Carnot.Randomness;
using Carnot.Symmetry;

namespace Carnot.Tests.Symmetry;

public class EntropicLossTests
{
    private static readonly DenseNetwork Network = new([3, 2, 1], Activation.Tanh, biases: false);
    private static readonly DenseRegression Model = Samples(Network, 20, seed: 1);
    private static readonly double[] Start = Normals(Network.ParameterCount, 0.7, seed: 2);

    [Theory]
    [InlineData(2, false)]
    [InlineData(4, true)]
    [InlineData(64, false)]
    [InlineData(64, true)]
    public void Steps_on_the_entropic_loss_equal_one_step_on_the_loss_to_third_order(int substeps, bool matrix)
    {
        // Three halvings of η: the slope tells 2 from 3 with a bias of the next order, below a tenth.
        double order = Math.Log(Gap(0.04, substeps, matrix, substeps) / Gap(0.005, substeps, matrix, substeps)) / Math.Log(8);
        Assert.InRange(order, 2.9, 3.1);
        double wrong = Math.Log(Gap(0.04, substeps, matrix, entropy: 1) / Gap(0.005, substeps, matrix, entropy: 1)) / Math.Log(8);
        Assert.InRange(wrong, 1.9, 2.1);
    }

    [Fact]
    public void What_has_no_meaning_is_refused()
    {
        var loss = new EntropicLoss(new ScalarRate(0.1), 1);
        string Refused(Action action) => Assert.Throws<UsageException>(action).Message;
        Assert.Equal("The number of small steps must be 1 or more, got 0.", Refused(() => _ = loss with { Substeps = 0 }));
        Assert.Equal("The decay must be a finite number of 0 or more, got NaN.", Refused(() => _ = loss with { Decay = double.NaN }));
        Assert.Equal("The learning rate must be a finite number of 0 or more, got -0.1.", Refused(() => _ = new ScalarRate(-0.1)));
        Assert.Equal("An entropic loss needs the gradient of 1 sample or more, got none.", Refused(() => loss.Measure(1, [1.0], [])));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_gradient_is_the_slope_of_the_parts(bool withReplacement)
    {
        var loss = new EntropicLoss(Rate(0.1, matrix: true), BatchSize: 4) { Decay = 0.01, WithReplacement = withReplacement };
        double[] gradient = new double[Start.Length];
        loss.Gradient(Model, Start, gradient);
        for (int i = 0; i < Start.Length; i++)
        {
            double[] up = [.. Start], down = [.. Start];
            up[i] += 1e-4;
            down[i] -= 1e-4;
            // Central differences of F err by 1e-8 times third derivatives of O(10).
            Assert.Equal((loss.Measure(Model, up).Total - loss.Measure(Model, down).Total) / 2e-4, gradient[i], 1e-6);
        }
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(4, true)]
    [InlineData(4, false)]
    [InlineData(20, false)]
    public void Discretisation_and_noise_add_up_to_the_mean_over_drawn_batches(int batch, bool withReplacement)
    {
        const double eta = 0.2;
        EntropicParts parts = new EntropicLoss(new ScalarRate(eta), batch) { WithReplacement = withReplacement }.Measure(Model, Start);
        if (batch == 20) Assert.Equal(0, parts.Noise, 1e-15);
        var rng = new Rng(3, $"batches {batch}");
        double[] g = new double[Start.Length], samples = new double[20_000];
        for (int t = 0; t < samples.Length; t++)
        {
            int[] chosen = withReplacement ? [.. Enumerable.Range(0, batch).Select(_ => rng.NextIndex(20))] : rng.Permutation(20)[..batch];
            Model.Gradient(Start, chosen, g);
            samples[t] = eta / 4 * TensorPrimitives.SumOfSquares<double>(g);
        }
        if (batch == 20) Assert.Equal(samples[0], parts.Entropy, 1e-12);
        else Statistically.Equal(parts.Entropy, Estimate.MeanOfIndependent(samples));
    }

    [Fact]
    public void Scalar_diagonal_and_matrix_rates_agree_where_they_are_the_same()
    {
        double[] matrix = new double[Start.Length * Start.Length];
        for (int i = 0; i < Start.Length; i++) matrix[i * Start.Length + i] = 0.1;
        ILearningRateMatrix[] rates = [new ScalarRate(0.1), new DiagonalRate([.. Enumerable.Repeat(0.1, Start.Length)]), new MatrixRate([.. matrix])];
        double[] entropies = [.. rates.Select(rate => new EntropicLoss(rate, 2).Measure(Model, Start).Entropy)];
        Assert.Equal(entropies[0], entropies[1], 1e-15);
        Assert.Equal(entropies[0], entropies[2], 1e-15);
    }

    [Fact]
    public void Along_a_rescaling_the_entropy_is_two_exponentials_and_its_force_is_the_drive()
    {
        var network = new DenseNetwork([4, 6, 5, 3], Activation.Relu, biases: false);
        DenseRegression model = Samples(network, 50, seed: 5);
        double[] theta = Normals(network.ParameterCount, 0.6, seed: 6);
        ContinuousSymmetry symmetry = ModelSymmetries.Find(network.Layers, []).Continuous[0];
        const double eta = 0.1;
        var loss = new EntropicLoss(new ScalarRate(eta), 1);
        double incoming = 0, outgoing = 0, all = 0;
        double[] g = new double[theta.Length];
        for (int i = 0; i < 50; i++)
        {
            model.Gradient(theta, [i], g);
            (double a, double b) = symmetry.Norms(g);
            incoming += a / 50;
            outgoing += b / 50;
            all += TensorPrimitives.SumOfSquares<double>(g) / 50;
        }
        foreach (double lambda in (double[])[-1, -0.3, 0.4, 1])
        {
            double[] moved = [.. theta];
            symmetry.Rescale(moved, lambda);
            double predicted = eta / 4 * (Math.Exp(-2 * lambda) * incoming + Math.Exp(2 * lambda) * outgoing + all - incoming - outgoing);
            Assert.Equal(predicted, loss.Measure(model, moved).Entropy, 1e-12 * predicted);
        }
    }

    [Fact]
    public void A_permutation_of_units_leaves_the_entropy_as_it_is()
    {
        var network = new DenseNetwork([3, 2, 2], Activation.Relu, biases: false);
        DenseRegression model = Samples(network, 30, seed: 7);
        double[] theta = Normals(network.ParameterCount, 0.6, seed: 8);
        double[] swapped = [.. theta[3..6], .. theta[..3], theta[7], theta[6], theta[9], theta[8]];
        var loss = new EntropicLoss(new ScalarRate(0.1), 1);
        double entropy = loss.Measure(model, theta).Entropy;
        Assert.Equal(entropy, loss.Measure(model, swapped).Entropy, 1e-14 * entropy);
    }

    [Fact]
    public void Descending_the_entropic_loss_lowers_it_below_descending_the_loss()
    {
        var loss = new EntropicLoss(new ScalarRate(0.2), 1);
        double[] onLoss = [.. Start], onEntropic = [.. Start], g = new double[Start.Length];
        int[] all = [.. Enumerable.Range(0, 20)];
        for (int t = 0; t < 300; t++)
        {
            Model.Gradient(onLoss, all, g);
            for (int i = 0; i < g.Length; i++) onLoss[i] -= 0.05 * g[i];
            loss.Gradient(Model, onEntropic, g);
            for (int i = 0; i < g.Length; i++) onEntropic[i] -= 0.05 * g[i];
        }
        Assert.True(loss.Measure(Model, onEntropic).Total < loss.Measure(Model, onLoss).Total);
        Assert.True(loss.Measure(Model, onEntropic).Loss > loss.Measure(Model, onLoss).Loss);
    }

    /// <summary>‖one step Λ on the loss − n steps Λ/n on F‖; a coefficient for another n is the wrong one.</summary>
    private static double Gap(double eta, int substeps, bool matrix, int entropy)
    {
        ILearningRateMatrix rate = Rate(eta, matrix);
        var loss = new EntropicLoss(rate, BatchSize: int.MaxValue) { Substeps = entropy };
        double[] g = new double[Start.Length], move = new double[Start.Length], one = [.. Start], many = [.. Start];
        Model.Gradient(Start, [.. Enumerable.Range(0, 20)], g);
        rate.Apply(g, move);
        for (int i = 0; i < g.Length; i++) one[i] -= move[i];
        for (int s = 0; s < substeps; s++)
        {
            loss.Gradient(Model, many, g);
            rate.Apply(g, move);
            for (int i = 0; i < g.Length; i++) many[i] -= move[i] / substeps;
        }
        return TensorPrimitives.Distance<double>(one, many);
    }

    private static ILearningRateMatrix Rate(double eta, bool matrix)
    {
        if (!matrix) return new ScalarRate(eta);
        int d = Start.Length;
        double[] half = Normals(d * d, 0.4, seed: 9), full = new double[d * d];
        for (int i = 0; i < d; i++)
            for (int j = 0; j < d; j++)
            {
                full[i * d + j] = i == j ? 0.5 * eta : 0;
                for (int k = 0; k < d; k++) full[i * d + j] += eta * half[i * d + k] * half[j * d + k];
            }
        return new MatrixRate([.. full]);
    }

    private static DenseRegression Samples(DenseNetwork network, int count, ulong seed)
        => new(network, Normals(count * network.Weight(0).Columns, 1, seed), Normals(count * network.Layers[^1].Weight.Rows, 1, seed + 100));

    private static double[] Normals(int count, double scale, ulong seed)
    {
        double[] values = new double[count];
        new Rng(seed, "entropic loss").FillNormals(values);
        return [.. values.Select(v => scale * v)];
    }
}
