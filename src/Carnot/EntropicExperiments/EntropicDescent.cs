using System.Collections.Immutable;
using Carnot.Experiments;
using Carnot.Randomness;
using Carnot.Symmetry;

namespace Carnot.EntropicExperiments;

/// <summary>Gradient descent on the entropic loss beside SGD on the loss: F moves the charges as minibatches do, where the loss itself keeps them.</summary>
public sealed class EntropicDescent : IEntropicExperiment
{
    private const int Samples = 16, Batch = 1, Walkers = 200;

    /// <summary>Steps on F for one of SGD: their own discretisation, a quarter of that of a whole step, matters little beside the noise.</summary>
    private const int Substeps = 4;

    /// <summary>The second rate takes four times the steps, and is a quarter as far from the limit that F belongs to.</summary>
    private static readonly double[] s_rates = [0.01, 0.0025];

    /// <inheritdoc/>
    public string Name => "entropic-descent";

    /// <inheritdoc/>
    public string Description => "The charge |W1|^2 - |W2|^2 of a 3-4-2 ReLU network: its change along gradient descent on F against the mean over runs of SGD on the loss, from one start.";

    /// <inheritdoc/>
    public int DefaultSteps => 2_000;

    /// <inheritdoc/>
    public EntropicOutcome Run(int steps, ulong seed)
    {
        var rng = new Rng(seed, "entropic descent");
        var network = new DenseNetwork([3, 4, 2], Activation.Relu, biases: true);
        ContinuousSymmetry layer = ModelSymmetries.Find(network.Layers, []).Continuous.First(s => s.Kind == SymmetryKind.LayerRescaling);
        // Labels that no function fits keep the samples' gradients apart to the end.
        var model = new DenseRegression(network, Regression.Normals(rng.Fork("inputs"), Samples * 3, 1), Regression.Normals(rng.Fork("targets"), Samples * 2, 1));
        double[] start = Regression.Normals(rng.Fork("start"), network.ParameterCount, 0.3);
        for (int i = 0; i < 12; i++) start[i] *= 4;
        double before = Charge(start);
        int[] all = [.. Enumerable.Range(0, Samples)];
        var results = ImmutableArray.CreateBuilder<Agreement>();
        foreach (double rate in s_rates)
        {
            int length = (int)(steps * s_rates[0] / rate);
            var entropic = new EntropicLoss(new ScalarRate(rate), Batch);
            double onEntropic = Charge(Descend((at, g) => entropic.Gradient(model, at, g), rate, length)) - before;
            double onLoss = Charge(Descend((at, g) => model.Gradient(at, all, g), rate, length)) - before;
            double[] stochastic = [.. Enumerable.Range(0, Walkers).Select(w => Charge(Walk(rng.Fork($"{rate} {w}"), rate, length)) - before)];
            results.Add(new($"charge moved by SGD, eta = {rate}", onEntropic, Estimate.MeanOfIndependent(stochastic)));
            results.Add(new($"descent on the loss, over SGD, eta = {rate}", 0, Estimate.Exact(onLoss / stochastic.Average())));
        }
        return new(results.ToImmutable())
        {
            Notes = [$"The charge begins at {before:F3}. Theory is descent on F, exact as eta -> 0: the scatter of SGD about it changes E|g|^2 by terms of relative size eta lambda."],
        };

        double Charge(double[] at) => layer.Form(at)[0];

        double[] Descend(Slope slope, double rate, int length)
        {
            double[] theta = [.. start], g = new double[start.Length];
            for (int t = 0; t < length * Substeps; t++)
            {
                slope(theta, g);
                for (int i = 0; i < g.Length; i++) theta[i] -= rate / Substeps * g[i];
            }
            return theta;
        }

        double[] Walk(Rng batches, double rate, int length)
        {
            double[] theta = [.. start], g = new double[start.Length];
            for (int t = 0; t < length; t++)
            {
                model.Gradient(theta, [batches.NextIndex(Samples)], g);
                for (int i = 0; i < g.Length; i++) theta[i] -= rate * g[i];
            }
            return theta;
        }
    }

    private delegate void Slope(double[] parameters, double[] gradient);
}
