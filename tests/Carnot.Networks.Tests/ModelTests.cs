using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Randomness;

namespace Carnot.Networks.Tests;

public class ModelTests
{
    /// <summary>Sizes are odd on purpose: no vector, tile or block is ever whole.</summary>
    public static TheoryData<string> Models => ["gpt2", "gpt2 shorter than its context", "relu mlp", "tanh mlp without bias", "gelu regression", "deep linear", "embedded deep linear", "vision transformer", "diffusion"];

    internal static (Network<double> Network, Batch Batch) Make(string name, Workers workers, int capacity = 4)
    {
        var rng = new Rng(11, name);
        switch (name)
        {
            case "gpt2":
            case "gpt2 shorter than its context":
                var config = new Gpt2Config { Layers = 2, Heads = 3, Width = 21, Context = 37, Vocabulary = 13 };
                var tokens = new TokenBatch(3, name == "gpt2" ? 37 : 5);
                for (int i = 0; i < tokens.Inputs.Length; i++) (tokens.Inputs[i], tokens.Targets[i]) = (rng.NextIndex(13), rng.NextIndex(13));
                return (new Gpt2<double>(config, workers, capacity), tokens);
            case "relu mlp": return (new Mlp<double>(new MlpConfig { Widths = [9, 11, 7, 5] }, workers, capacity), Images(rng, 9, 5));
            case "tanh mlp without bias": return (new Mlp<double>(new MlpConfig { Widths = [9, 11, 5], Activation = ActivationKind.Tanh, HasBias = false }, workers, capacity), Images(rng, 9, 5));
            case "gelu regression": return (new Mlp<double>(new MlpConfig { Widths = [4, 33, 3], Activation = ActivationKind.Gelu, IsClassifier = false }, workers, capacity), Regression(rng, 4, 3));
            case "deep linear": return (new DeepLinear<double>([5, 7, 6, 3], workers, capacity), Regression(rng, 5, 3));
            case "embedded deep linear": return (new EmbeddedDeepLinear<double>(Matrix(rng, 5), [7], Matrix(rng, 3), workers, capacity), Regression(rng, 5, 3));
            case "vision transformer": return (new VisionTransformer<double>(Patches, workers, capacity), Images(rng, 2 * 36, 4));
            case "diffusion":
                var images = new DiffusionBatch(3, 2 * 36);
                for (int i = 0; i < images.Pixels.Length; i++) images.Pixels[i] = (float)rng.NextNormal();
                images.Draw(rng);
                return (new Diffusion<double>(Patches, workers, capacity), images);
            default: throw new ArgumentException(name);
        }
    }

    private static VisionTransformerConfig Patches { get; } = new() { Side = 6, Channels = 2, Patch = 3, Layers = 1, Heads = 3, Width = 9, Classes = 4 };

    private static ImageBatch Images(Rng rng, int pixels, int classes)
    {
        var batch = new ImageBatch(3, pixels);
        for (int i = 0; i < batch.Pixels.Length; i++) batch.Pixels[i] = (float)rng.NextNormal();
        for (int i = 0; i < batch.Labels.Length; i++) batch.Labels[i] = rng.NextIndex(classes);
        return batch;
    }

    private static RegressionBatch Regression(Rng rng, int inputs, int outputs)
    {
        var batch = new RegressionBatch(3, inputs, outputs);
        rng.FillNormals(batch.Inputs);
        rng.FillNormals(batch.Targets);
        return batch;
    }

    private static double[,] Matrix(Rng rng, int side)
    {
        var matrix = new double[side, side];
        for (int i = 0; i < side; i++)
            for (int j = 0; j < side; j++) matrix[i, j] = rng.NextNormal();
        return matrix;
    }

    private static void With(string name, Action<Network<double>, Batch> check)
    {
        using var workers = new Workers(2);
        var (network, batch) = Make(name, workers);
        network.Initialize(5);
        Derivatives.Stir(network);
        check(network, batch);
    }

    [Theory, MemberData(nameof(Models))]
    public void Gradients_agree_with_differences_of_the_loss(string model) => With(model, Derivatives.GradientAgreesWithDifferences);

    [Theory, MemberData(nameof(Models))]
    public void Hessian_vector_products_are_symmetric_and_agree_with_differences_of_gradients(string model) => With(model, Derivatives.HessianAgreesWithDifferencesAndIsSymmetric);

    [Theory, MemberData(nameof(Models))]
    public void Gauss_Newton_products_are_symmetric_and_positive(string model) => With(model, Derivatives.GaussNewtonIsSymmetricAndPositive);

    [Theory, MemberData(nameof(Models))]
    public void Gradients_of_samples_add_up_to_the_gradient_of_the_batch(string model) => With(model, Derivatives.SamplesAddUp);

    [Theory, MemberData(nameof(Models))]
    public void A_batch_larger_than_the_capacity_has_the_same_loss_and_derivatives(string model)
    {
        With(model, (network, batch) =>
        {
            double[] v = Derivatives.Direction(network.ParameterCount, "v"), whole = new double[v.Length], parts = new double[v.Length];
            double loss = network.HessianVector(batch, v, whole);
            network.LossAndGradient(batch);
            double[] gradient = network.Vector.Gradient.Span.ToArray();
            using var workers = new Workers(1);
            Network<double> narrow = Make(model, workers, capacity: 2).Network;
            network.Vector.Value.Span.CopyTo(narrow.Vector.Value.Span);
            Assert.Equal(loss, narrow.HessianVector(batch, v, parts), 1e-13);
            Derivatives.Close(whole, parts, 1e-12, "Hv in parts");
            Assert.Equal(loss, narrow.LossAndGradient(batch), 1e-13);
            Derivatives.Close(gradient, narrow.Vector.Gradient.Span.ToArray(), 1e-12, "gradient in parts");
        });
    }

    [Theory, MemberData(nameof(Models))]
    public void Losses_gradients_and_products_are_the_same_to_the_bit_with_any_number_of_threads(string model)
    {
        double[] At(int threads)
        {
            using var workers = new Workers(threads);
            var (network, batch) = Make(model, workers);
            network.Initialize(5);
            Derivatives.Stir(network);
            double[] product = new double[network.ParameterCount];
            double loss = network.LossAndGradient(batch);
            double[] gradient = network.Vector.Gradient.Span.ToArray();
            network.HessianVector(batch, Derivatives.Direction(product.Length, "v"), product);
            return [loss, .. gradient, .. product];
        }
        double[] one = At(1);
        Assert.Equal(one, At(2));
        Assert.Equal(one, At(5));
    }

    [Fact]
    public void The_Gauss_Newton_product_is_the_Hessian_product_where_outputs_are_linear_in_the_parameters()
    {
        using var workers = new Workers(1);
        var network = new Mlp<double>(new MlpConfig { Widths = [5, 3] }, workers, 3);
        network.Initialize(5);
        ImageBatch batch = Images(new Rng(1, "linear"), 5, 3);
        double[] v = Derivatives.Direction(network.ParameterCount, "v"), hv = new double[v.Length], gv = new double[v.Length];
        network.HessianVector(batch, v, hv);
        network.GaussNewtonVector(batch, v, gv);
        Derivatives.Close(hv, gv, 1e-14, "softmax regression");
    }

    [Fact]
    public void Single_precision_agrees_with_double_precision()
    {
        using var workers = new Workers(1);
        var config = new Gpt2Config { Layers = 2, Heads = 3, Width = 21, Context = 37, Vocabulary = 13 };
        var (network, batch) = Make("gpt2", workers);
        var single = new Gpt2<float>(config, workers, 4);
        network.Initialize(5);
        single.Initialize(5);
        // Activations of order 1 and some 1e3 additions: errors of a few 1e-7 √1000.
        Assert.Equal(network.LossAndGradient(batch), single.LossAndGradient(batch), 1e-5);
        double[] gradient = network.Vector.Gradient.Span.ToArray();
        Derivatives.Close(gradient, [.. single.Vector.Gradient.Span.ToArray().Select(x => (double)x)], 1e-5, "gradient");
        float[] v = [.. Derivatives.Direction(gradient.Length, "v").Select(x => (float)x)], product = new float[v.Length];
        double[] exact = new double[v.Length];
        network.HessianVector(batch, [.. v.Select(x => (double)x)], exact);
        single.HessianVector(batch, v, product);
        Derivatives.Close(exact, [.. product.Select(x => (double)x)], 1e-4, "Hv");
    }

    [Fact]
    public void A_loss_that_is_not_a_number_is_returned_as_it_is()
    {
        using var workers = new Workers(1);
        var network = new Gpt2<float>(new Gpt2Config { Layers = 1, Heads = 1, Width = 16, Context = 4, Vocabulary = 5 }, workers, 1);
        network.Initialize(1);
        network.Parameters.First(p => p.Name == "h.0.mlp.c_fc.weight").Value.Span[3] = float.NaN;
        Assert.True(double.IsNaN(network.LossAndGradient(new TokenBatch(1, 4))));
    }

    [Fact]
    public void A_token_outside_the_vocabulary_is_refused()
    {
        using var workers = new Workers(1);
        var network = new Gpt2<float>(new Gpt2Config { Layers = 1, Heads = 1, Width = 16, Context = 4, Vocabulary = 5 }, workers, 1);
        var batch = new TokenBatch(1, 4);
        batch.Inputs[2] = 5;
        Assert.Equal("A token is 5; this model knows 0 to 4.", Assert.Throws<UsageException>(() => network.Loss(batch)).Message);
        Assert.Equal("The sequences have 5 tokens, the model's context is 4.", Assert.Throws<UsageException>(() => network.Loss(new TokenBatch(1, 5))).Message);
        Assert.Equal("This model learns from a TokenBatch, got a ImageBatch.", Assert.Throws<UsageException>(() => network.Loss(new ImageBatch(1, 5))).Message);
    }

    [Fact]
    public void The_memory_forecast_is_what_training_takes()
    {
        using var workers = new Workers(1);
        var network = new Gpt2<float>(Gpt2Config.Tiny, workers, 4);
        long forecast = network.TrainingBytes(optimizerVectors: 0), before = GC.GetAllocatedBytesForCurrentThread();
        network.Initialize(1);
        network.LossAndGradient(new TokenBatch(4, 64));
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        // Packing buffers of the matrix product come on top: at most 4 MiB for B, and some blocks per worker.
        Assert.InRange(taken, forecast, forecast + (6 << 20));
    }

    [Fact]
    public void GPT2_has_the_published_number_of_parameters()
    {
        using var workers = new Workers(1);
        Assert.Equal(124_439_808, new Gpt2<float>(Gpt2Config.Gpt2, workers, 1).ParameterCount);
    }

    [Fact]
    public void A_linearized_network_ends_with_the_next_use()
    {
        using var workers = new Workers(1);
        var (network, batch) = Make("deep linear", workers);
        LinearizedNetwork<double> point = network.Linearize(batch);
        network.Loss(batch);
        double[] v = new double[network.ParameterCount];
        Assert.Throws<InvalidOperationException>(() => point.HessianVector(v, v));
    }
}
