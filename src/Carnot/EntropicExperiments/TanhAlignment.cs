using Carnot.Alignment;
using Carnot.Experiments;
using Carnot.Randomness;
using Carnot.Symmetry;

namespace Carnot.EntropicExperiments;

/// <summary>Beyond the theory: alignment of two nonlinear networks on different views, under SGD with label noise and under full-batch gradient descent.</summary>
public sealed class TanhAlignment : IEntropicExperiment
{
    private const int Inputs = 8, Outputs = 4, Samples = 256, Probe = 200, Batch = 8;

    /// <inheritdoc/>
    public string Name => "tanh-alignment";

    /// <inheritdoc/>
    public string Description => "Mean RSA between hidden layers of tanh networks 16-16 and 24 wide on two views of the data: SGD with label noise minus full-batch gradient descent; theory says above 0.";

    /// <inheritdoc/>
    public int DefaultSteps => 40_000;

    /// <inheritdoc/>
    public EntropicOutcome Run(int steps, ulong seed)
    {
        var rng = new Rng(seed, "tanh alignment");
        double stochastic = Alignment(Train([16, 16], "A", noise: true, steps, rng), Train([24], "B", noise: true, steps, rng));
        double full = Alignment(Train([16, 16], "A", noise: false, steps, rng), Train([24], "B", noise: false, steps, rng));
        return new([new Agreement("alignment under SGD less that under gradient descent", 0, Estimate.Exact(stochastic - full))])
        {
            Notes = [$"SGD {stochastic:F3}, gradient descent {full:F3}; one seed, and no theory gives the size."],
        };
    }

    private static double Alignment(FeatureSet[] a, FeatureSet[] b)
        => a.Average(x => b.Average(y => new RsaPearson().Score(new FeaturePair(x, y), new AlignmentOptions())));

    /// <summary>Trains one network and returns what its hidden layers answer to the probe.</summary>
    private static FeatureSet[] Train(int[] hidden, string name, bool noise, int steps, Rng rng)
    {
        var network = new DenseNetwork([Inputs, .. hidden, Outputs], Activation.Tanh, biases: false);
        var teacher = new DenseNetwork([Inputs, 6, Outputs], Activation.Tanh, biases: false);
        double[] taught = Regression.Normals(rng.Fork("teacher"), teacher.ParameterCount, 0.7);
        double[] view = Dense.Conditioned(rng.Fork($"view {name}"), Inputs, 0.5, 1.5).ToRowMajorArray();
        double[] theta = new double[network.ParameterCount];
        for (int l = 0; l <= hidden.Length; l++)
        {
            ParameterSlice slice = network.Weight(l);
            Regression.Normals(rng.Fork($"start {name} {l}"), slice.Rows * slice.Columns, 1 / Math.Sqrt(slice.Columns)).CopyTo(theta.AsSpan(slice.Offset));
        }
        double[] raw = Regression.Normals(rng.Fork("samples"), (Samples + Probe) * Inputs, 1), seen = new double[raw.Length], targets = new double[Samples * Outputs];
        for (int i = 0; i < Samples + Probe; i++)
        {
            Regression.Linear(view)(raw.AsSpan(i * Inputs, Inputs), seen.AsSpan(i * Inputs, Inputs));
            if (i < Samples) teacher.Predict(taught, raw.AsSpan(i * Inputs, Inputs)).CopyTo(targets.AsSpan(i * Outputs));
        }

        double[] g = new double[theta.Length], x = new double[Batch * Inputs], y = new double[Batch * Outputs];
        Rng batches = rng.Fork($"batches {name}");
        // A full batch costs as much as 32 small ones; a twelfth of the steps at 2.5 times the rate brings it to its minimum.
        int updates = noise ? steps : steps / 12;
        for (int t = 0; t < updates; t++)
        {
            if (noise)
            {
                for (int i = 0; i < Batch; i++)
                {
                    int sample = batches.NextIndex(Samples);
                    seen.AsSpan(sample * Inputs, Inputs).CopyTo(x.AsSpan(i * Inputs));
                    for (int r = 0; r < Outputs; r++) y[i * Outputs + r] = targets[sample * Outputs + r] + 0.7 * batches.NextNormal();
                }
                network.Gradient(theta, x, y, g);
            }
            else network.Gradient(theta, seen.AsSpan(0, Samples * Inputs), targets, g);
            for (int k = 0; k < g.Length; k++) theta[k] -= (noise ? 0.02 : 0.05) * g[k];
        }
        double[][] answers = [.. hidden.Select(width => new double[Probe * width])];
        for (int i = 0; i < Probe; i++)
        {
            network.Predict(theta, seen.AsSpan((Samples + i) * Inputs, Inputs));
            for (int l = 0; l < hidden.Length; l++) network.Hidden(l + 1).CopyTo(answers[l].AsSpan(i * hidden[l]));
        }
        return [.. answers.Select((values, l) => new FeatureSet(new Features($"{name} layer {l + 1}", hidden[l], values)))];
    }
}
