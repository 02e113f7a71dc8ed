using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Networks.Tensors;
using Carnot.Randomness;

namespace Carnot.Networks.Tests;

public class OptimizerTests
{
    private const int Steps = 7;

    /// <summary>Every optimizer beside the formula of its summary, number by number.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void Steps_are_those_of_the_formulas_in_either_decay_convention(bool isDecoupled)
    {
        const double lambda = 0.3, mu = 0.8;
        var decay = isDecoupled ? WeightDecay.Decoupled(lambda, onAll: true) : WeightDecay.Coupled(lambda, onAll: true);
        Follow((v, w) => new Sgd<double>(v, w, decay), (s, t, g, p, eta) => eta * g);
        Follow((v, w) => new SignSgd<double>(v, w, decay), (s, t, g, p, eta) => eta * Math.Sign(g));
        Follow((v, w) => new HeavyBall<double>(v, w, mu, decay), (s, t, g, p, eta) => -(s[0] = mu * s[0] - eta * g));
        Follow((v, w) => new Adam<double>(v, w, decay), (s, t, g, p, eta) =>
        {
            s[0] = 0.9 * s[0] + 0.1 * g;
            s[1] = 0.999 * s[1] + 0.001 * g * g;
            return eta * (s[0] / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(s[1] / (1 - Math.Pow(0.999, t))) + 1e-8);
        });

        void Follow(Func<ParameterVector<double>, Workers, Optimizer<double>> make, Func<double[], int, double, double, double, double> step)
        {
            using var workers = new Workers(2);
            var network = new Mlp<double>(new MlpConfig { Widths = [9, 5, 3] }, workers, 2);
            network.Initialize(2);
            Optimizer<double> optimizer = make(network.Vector, workers);
            double[] theta = network.Vector.Value.Span.ToArray();
            double[][] state = [.. theta.Select(_ => new double[2])];
            var rng = new Rng(3, "gradients");
            for (int t = 1; t <= Steps; t++)
            {
                double eta = 0.1 / t;
                rng.FillNormals(network.Vector.Gradient.Span);
                network.Vector.Gradient.Span[1] = 0;
                double norm = Math.Sqrt(Derivatives.Dot(network.Vector.Gradient.Span, network.Vector.Gradient.Span)), clip = Math.Min(1, 2 / norm);
                for (int i = 0; i < theta.Length; i++)
                {
                    double g = clip * network.Vector.Gradient.Span[i] + (isDecoupled ? 0 : lambda * theta[i]);
                    theta[i] = (isDecoupled ? 1 - eta * lambda : 1) * theta[i] - step(state[i], t, g, theta[i], eta);
                }
                Assert.Equal(norm, optimizer.ClippedStep(eta, 2), 1e-13 * norm);
                for (int i = 0; i < theta.Length; i++) Assert.Equal(theta[i], network.Vector.Value.Span[i], 1e-13);
            }
            Assert.Equal(Steps, optimizer.Steps);
        }
    }

    [Fact]
    public void Decay_is_kept_to_matrices_unless_asked_for_on_all()
    {
        using var workers = new Workers(1);
        var network = new Mlp<double>(new MlpConfig { Widths = [3, 2] }, workers, 1);
        network.Vector.Value.Span.Fill(1);
        new AdamW<double>(network.Vector, workers, decay: 0.5).Step(0.1);
        Assert.All(network.Parameters[0].Value.ToArray(), w => Assert.Equal(0.95, w, 1e-15));
        Assert.All(network.Parameters[1].Value.ToArray(), b => Assert.Equal(1, b, 1e-15));
    }

    [Theory, InlineData(7, 5), InlineData(5, 7), InlineData(6, 6)]
    public void Muon_moves_a_matrix_by_a_nearly_orthogonal_step_and_the_rest_as_Adam(int inputs, int outputs)
    {
        using var workers = new Workers(2);
        var network = new Mlp<double>(new MlpConfig { Widths = [inputs, outputs] }, workers, 1);
        network.Initialize(4);
        double[] before = network.Vector.Value.Span.ToArray();
        new Rng(5, "muon").FillNormals(network.Vector.Gradient.Span);
        double[] gradient = network.Vector.Gradient.Span.ToArray();
        var muon = new Muon<double>(network.Vector, workers, decay: 0);
        muon.Step(0.1);
        double scale = 0.1 * 0.2 * Math.Sqrt(Math.Max(inputs, outputs));
        double[,] step = new double[outputs, inputs];
        double along = 0;
        for (int i = 0; i < outputs; i++)
        {
            for (int j = 0; j < inputs; j++)
            {
                step[i, j] = (before[i * inputs + j] - network.Vector.Value.Span[i * inputs + j]) / scale;
                along += step[i, j] * gradient[i * inputs + j];
            }
        }
        Assert.True(along > 0);
        var svd = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfArray(step).Svd();
        // Five rounds bring singular values above 0.01 of the norm into the published band.
        Assert.All(svd.S, s => Assert.InRange(s, 0.6, 1.25));
        for (int i = inputs * outputs; i < before.Length; i++) Assert.Equal(before[i] - 0.1 * Math.Sign(gradient[i]), network.Vector.Value.Span[i], 1e-7);
    }

    [Fact]
    public void A_restored_state_continues_to_the_bit()
    {
        using var workers = new Workers(1);
        Mlp<float> one = Make(), other = Make();
        Optimizer<float> first = new AdamW<float>(one.Vector, workers), second = new AdamW<float>(other.Vector, workers);
        for (int t = 0; t < 3; t++) Train(one, first, t);
        one.Vector.Value.Span.CopyTo(other.Vector.Value.Span);
        for (int i = 0; i < first.State.Count; i++) first.State[i].Values.CopyTo(second.State[i].Values);
        second.Resume(first.Steps);
        for (int t = 3; t < 6; t++)
        {
            Train(one, first, t);
            Train(other, second, t);
        }
        Assert.True(one.Vector.Value.Span.SequenceEqual(other.Vector.Value.Span));

        Mlp<float> Make()
        {
            var network = new Mlp<float>(new MlpConfig { Widths = [9, 5, 3] }, workers, 2);
            network.Initialize(2);
            return network;
        }

        static void Train(Mlp<float> network, Optimizer<float> optimizer, int t)
        {
            var batch = new ImageBatch(2, 9);
            var rng = new Rng((ulong)t, "image");
            for (int i = 0; i < batch.Pixels.Length; i++) batch.Pixels[i] = (float)rng.NextNormal();
            network.LossAndGradient(batch);
            optimizer.Step(0.01);
        }
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        using var workers = new Workers(1);
        var model = new Gpt2<float>(new Gpt2Config { Layers = 2, Heads = 2, Width = 16, Context = 8, Vocabulary = 11 }, workers, 2);
        model.Initialize(1);
        var batch = new TokenBatch(2, 8);
        foreach (Optimizer<float> optimizer in new Optimizer<float>[] { new AdamW<float>(model.Vector, workers), new Muon<float>(model.Vector, workers), new HeavyBall<float>(model.Vector, workers) })
        {
            Step(optimizer);
            Step(optimizer);
            Assert.Equal(0, Allocation.Least(() =>
            {
                for (int i = 0; i < 100; i++) Step(optimizer);
            }));
        }

        void Step(Optimizer<float> optimizer)
        {
            model.LossAndGradient(batch);
            optimizer.ClippedStep(1e-3, 1);
        }
    }
}
