using System.Collections.Immutable;
using System.Numerics.Tensors;
using Carnot.Experiments;
using Carnot.Randomness;
using Carnot.Symmetry;

namespace Carnot.EntropicExperiments;

/// <summary>What balances under other rules: Λ-weighted gradients, velocities of momentum, gradients as clipped, and sums of √v under Adam.</summary>
public sealed class OptimizerBalance : IEntropicExperiment
{
    private const double Floor = 1e-16, Clip = 4, ClippedRate = 0.02;

    private delegate void Rule(int step, double[] parameters, double[] gradient, double[] drive);

    /// <inheritdoc/>
    public string Name => "optimizer-balance";

    /// <inheritdoc/>
    public string Description => "A 5-4-3 linear network under a fixed diagonal rate, heavy-ball momentum, clipping and Adam: the balance each rule has, beside plain E|g|^2.";

    /// <inheritdoc/>
    public int DefaultSteps => 250_000;

    /// <inheritdoc/>
    public EntropicOutcome Run(int steps, ulong seed)
    {
        Require.AtLeast("number of steps", Estimate.ShortestSeries * 5 / 2, steps);
        // One rate for each hidden unit on either side keeps the symmetry of that unit.
        double[] rates = [.. new double[] { 0.5, 1, 2, 1 }.SelectMany(r => Enumerable.Repeat(r, 5)), .. Enumerable.Range(0, 3).SelectMany(_ => new double[] { 2, 1, 0.5, 0.3 })];
        (BalanceMeter weighted, BalanceMeter _) = Train(steps, 4, seed, (_, theta, g, drive) =>
        {
            for (int i = 0; i < g.Length; i++)
            {
                drive[i] = Math.Sqrt(rates[i]) * g[i];
                theta[i] -= 0.02 * rates[i] * g[i];
            }
        });
        double[] velocity = new double[32];
        // The ratio's error falls as 1/n: twice the steps bring it to two parts in ten thousand.
        (BalanceMeter moving, BalanceMeter plain) = Train(2 * steps, 16, seed, (_, theta, g, drive) =>
        {
            for (int i = 0; i < g.Length; i++)
            {
                velocity[i] = 0.9 * velocity[i] - 0.005 * g[i];
                drive[i] = velocity[i];
                theta[i] += velocity[i];
            }
        });
        double[] second = new double[32];
        (BalanceMeter roots, BalanceMeter squares) = Train(steps, 16, seed, (t, theta, g, drive) =>
        {
            double correction = 1 - Math.Pow(0.999, t + 1);
            for (int i = 0; i < g.Length; i++)
            {
                second[i] = 0.999 * second[i] + 0.001 * g[i] * g[i];
                double root = Math.Sqrt(second[i] / correction + Floor);
                drive[i] = Math.Sqrt(root);
                theta[i] -= 0.008 * g[i] / root;
            }
        });
        int cut = 0;
        (BalanceMeter clipped, BalanceMeter whole) = Train(2 * steps, 4, seed, (_, theta, g, drive) =>
        {
            double norm = TensorPrimitives.Norm<double>(g), kept = Math.Min(1, Clip / norm);
            if (kept < 1) cut++;
            for (int i = 0; i < g.Length; i++)
            {
                drive[i] = kept * g[i];
                theta[i] -= ClippedRate * drive[i];
            }
        });
        return new([
            new Agreement("diagonal rate: ratio of rate-weighted E g^2", 1, weighted.Ratio),
            new Agreement("momentum 0.9: ratio of E|v|^2", 1, moving.StationaryVelocityRatio(0.9)),
            new Agreement("clipping: ratio of E|g|^2 as clipped", 1, clipped.StationaryRatio(ClippedRate)),
            new Agreement("Adam: ratio of the sums of sqrt v", 1, roots.Ratio),
        ])
        {
            Notes = ImmutableArray.Create($"Plain E|g|^2 has the ratio {plain.Ratio.Value:F3} under momentum and {squares.Ratio.Value:F3} under Adam: it is not what these rules balance.", $"{100.0 * cut / (2 * steps):F0} % of the gradients were clipped; as they were before, they have the ratio {whole.Ratio}."),
        };
    }

    private static (BalanceMeter Driven, BalanceMeter Plain) Train(int steps, int batch, ulong seed, Rule rule)
    {
        var rng = new Rng(seed, "optimizer balance");
        var network = new DenseNetwork([5, 4, 3], Activation.Linear, biases: false);
        ContinuousSymmetry layer = ModelSymmetries.Find(network.Layers, []).Continuous.Single(s => s.Kind == SymmetryKind.LayerRescaling);
        (BalanceMeter driven, BalanceMeter plain) = (new(layer), new(layer));
        double[] theta = [.. Regression.Normals(rng.Fork("first"), 20, 0.8), .. Regression.Normals(rng.Fork("second"), 12, 0.4)];
        double[] g = new double[32], drive = new double[32];
        Regression data = Regression.FiveToThree(batch, 1, rng);
        Rng batches = rng.Fork("batches");
        for (int t = 0; t < steps; t++)
        {
            data.Next(batches, network.Gradient, theta, g);
            rule(t, theta, g, drive);
            if (t < steps * 3 / 5) continue;
            driven.Add(drive, theta);
            plain.Add(g, theta);
        }
        return (driven, plain);
    }
}
