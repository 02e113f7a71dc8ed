using Carnot.Experiments;
using Carnot.Randomness;
using Carnot.Symmetry;

namespace Carnot.EntropicExperiments;

/// <summary>Layer and neuron balance of a ReLU network with biases.</summary>
public sealed class ReluBalance : IEntropicExperiment
{
    private const double LearningRate = 0.08;

    /// <summary>A unit whose gradients are this small against the mean unit is as good as dead: its relaxation takes longer than the run.</summary>
    private const double Dead = 0.02;

    /// <inheritdoc/>
    public string Name => "relu-balance";

    /// <inheritdoc/>
    public string Description => "Equipartition between layers and between the two sides of every live neuron of a 4-8-6-2 ReLU network.";

    /// <inheritdoc/>
    public int DefaultSteps => 150_000;

    /// <inheritdoc/>
    public EntropicOutcome Run(int steps, ulong seed)
    {
        (DenseNetwork network, BalanceMeter[] meters) = Train(steps, LearningRate, 0, seed);
        BalanceMeter[] layers = [.. meters.Where(m => m.Symmetry.Kind == SymmetryKind.LayerRescaling)], neurons = [.. meters.Where(m => m.Symmetry.Kind == SymmetryKind.NeuronRescaling)];
        double typical = neurons.Average(m => m.In.Value + m.Out.Value);
        BalanceMeter[] live = [.. neurons.Where(m => m.In.Value + m.Out.Value > Dead * typical)];
        return new([.. layers.Concat(live).Select(m => new Agreement($"ratio of {m.Symmetry.Name}", 1, m.Ratio))])
        {
            Notes = [$"{neurons.Length - live.Length} of {neurons.Length} units are nearly dead and left out; {network.ParameterCount} parameters; tau of layer 1 - layer 2 is {layers[0].RelaxationSteps(LearningRate):F0} steps."],
        };
    }

    /// <summary>Trains the network of the experiment and meters every rescaling of it over the second half.</summary>
    internal static (DenseNetwork Network, BalanceMeter[] Meters) Train(int steps, double learningRate, double decay, ulong seed)
    {
        Require.AtLeast("number of steps", 2 * Estimate.ShortestSeries, steps);
        var rng = new Rng(seed, "relu balance");
        var network = new DenseNetwork([4, 8, 6, 2], Activation.Relu, biases: true);
        BalanceMeter[] meters = [.. ModelSymmetries.Find(network.Layers, []).Continuous.Select(s => new BalanceMeter(s))];
        double[] theta = new double[network.ParameterCount];
        double[] scales = [0.75, 0.33, 0.33];
        for (int l = 0; l < 3; l++)
        {
            ParameterSlice slice = network.Weight(l);
            Regression.Normals(rng.Fork($"layer {l}"), slice.Rows * slice.Columns, scales[l]).CopyTo(theta.AsSpan(slice.Offset));
        }
        var teacher = new DenseNetwork([4, 6, 2], Activation.Relu, biases: false);
        double[] taught = Regression.Normals(rng.Fork("teacher"), teacher.ParameterCount, 0.7);
        var data = new Regression([1, 1, 1, 1], [1, 1], 16, (x, y) => teacher.Predict(taught, x).CopyTo(y));
        data.Train(theta, network.Gradient, learningRate, decay, steps, rng.Fork("batches"), (t, parameters, g) =>
        {
            if (t < steps / 2) return;
            foreach (BalanceMeter meter in meters) meter.Add(g, parameters);
        });
        return (network, meters);
    }
}
