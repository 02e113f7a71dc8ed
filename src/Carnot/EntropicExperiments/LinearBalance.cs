using Carnot.Experiments;
using Carnot.Randomness;
using Carnot.Symmetry;

namespace Carnot.EntropicExperiments;

/// <summary>Layer and matrix balance of a two-layer linear network with label noise, and the control without it.</summary>
public sealed class LinearBalance : IEntropicExperiment
{
    private const double LearningRate = 0.05;

    /// <inheritdoc/>
    public string Name => "linear-balance";

    /// <inheritdoc/>
    public string Description => "E|g1|^2 = E|g2|^2 in a 5-4-3 linear network with label noise; without noise the force dies with the loss and the charge stays.";

    /// <inheritdoc/>
    public int DefaultSteps => 200_000;

    /// <inheritdoc/>
    public EntropicOutcome Run(int steps, ulong seed)
    {
        Require.AtLeast("number of steps", 2 * Estimate.ShortestSeries, steps);
        (BalanceMeter noisy, double charge) = Train(steps, noise: 1, seed);
        (BalanceMeter silent, double stuck) = Train(Math.Max(steps / 4, 200), noise: 0, seed);
        return new([
            new Agreement("layer ratio E|g1|^2/E|g2|^2", 1, noisy.Ratio),
            new Agreement("matrix imbalance", 0, Estimate.Exact(noisy.Imbalance)),
            new Agreement("charge of the run without noise, over its first", 1, Estimate.Exact(stuck)),
        ])
        {
            Notes =
            [
                $"With noise the charge ends at {noisy.Charge.Value:G4}, {charge:P0} of its first; tau = {noisy.RelaxationSteps(LearningRate):F0} steps.",
                $"Without noise the layer ratio is {silent.Ratio.Value:G3}: no persistent noise, no balance.",
            ],
        };
    }

    private static (BalanceMeter Meter, double ChargeLeft) Train(int steps, double noise, ulong seed)
    {
        var rng = new Rng(seed, "linear balance");
        var network = new DenseNetwork([5, 4, 3], Activation.Linear, biases: false);
        ContinuousSymmetry basis = ModelSymmetries.Find(network.Layers, []).Continuous.Single(s => s.Kind == SymmetryKind.ChangeOfBasis);
        double[] theta = [.. Regression.Normals(rng.Fork("first"), 20, 0.9), .. Regression.Normals(rng.Fork("second"), 12, 0.3)];
        (double before, double beforeOut) = basis.Norms(theta);
        var meter = new BalanceMeter(basis);
        Regression.FiveToThree(8, noise, rng).Train(theta, network.Gradient, LearningRate, 0, steps, rng.Fork("batches"), (t, parameters, g) =>
        {
            if (t >= steps / 2) meter.Add(g, parameters);
        });
        (double after, double afterOut) = basis.Norms(theta);
        return (meter, (after - afterOut) / (before - beforeOut));
    }
}
