using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Randomness;

namespace Carnot.Networks.Tests;

public class ModelTests
{
    /// <summary>Sizes are odd on purpose: no vector, tile or block is ever whole.</summary>
    public static TheoryData<string> Models => ["gpt2", "gpt2 shorter than its context"];

    internal static (Network<double> Network, Batch Batch) Make(string name, Workers workers)
    {
        var rng = new Rng(11, name);
        switch (name)
        {
            case "gpt2":
            case "gpt2 shorter than its context":
                var config = new Gpt2Config { Layers = 2, Heads = 3, Width = 21, Context = 37, Vocabulary = 13 };
                var tokens = new TokenBatch(3, name == "gpt2" ? 37 : 5);
                for (int i = 0; i < tokens.Inputs.Length; i++) (tokens.Inputs[i], tokens.Targets[i]) = (rng.NextIndex(13), rng.NextIndex(13));
                return (new Gpt2<double>(config, workers, 4), tokens);
            default: throw new ArgumentException(name);
        }
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
            double[] gradient = network.Vector.Gradient.Span.ToArray();
            using var workers = new Workers(1);
            Network<double> narrow = MakeNarrow(model, workers);
            network.Vector.Value.Span.CopyTo(narrow.Vector.Value.Span);
            Assert.Equal(loss, narrow.HessianVector(batch, v, parts), 1e-13);
            Derivatives.Close(whole, parts, 1e-12, "Hv in parts");
            Derivatives.Close(gradient, narrow.Vector.Gradient.Span.ToArray(), 1e-12, "gradient in parts");
        });
    }

    internal static Network<double> MakeNarrow(string model, Workers workers) => model switch
    {
        _ => new Gpt2<double>(((Gpt2<double>)Make(model, workers).Network).Config, workers, 2),
    };
}
