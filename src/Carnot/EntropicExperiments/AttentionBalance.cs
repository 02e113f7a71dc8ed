using Carnot.Experiments;
using Carnot.Randomness;
using Carnot.Symmetry;

namespace Carnot.EntropicExperiments;

/// <summary>Query-key and value-output balance of one attention head.</summary>
public sealed class AttentionBalance : IEntropicExperiment
{
    private const double LearningRate = 0.02;

    /// <summary>A product is judged where the part of the run that counts is this many of its relaxation times. A softmax that saturates has none: its τ grows with the run.</summary>
    private const int Relaxations = 10;

    /// <inheritdoc/>
    public string Name => "attention-balance";

    /// <inheritdoc/>
    public string Description => "E[GQ GQ'] = E[GK GK'] and E[GV GV'] = E[GO' GO] in one attention head that learns another one with label noise.";

    /// <inheritdoc/>
    public int DefaultSteps => 150_000;

    /// <inheritdoc/>
    public EntropicOutcome Run(int steps, ulong seed)
    {
        const int width = 4, head = 3, tokens = 5, outputs = 2, side = head * width;
        var rng = new Rng(seed, "attention balance");
        var network = new AttentionNetwork(width, head, tokens, outputs);
        var teacher = new AttentionNetwork(width, head, tokens, outputs);
        // Weak queries and keys keep the softmax from saturating, strong values and outputs let them feel the data: otherwise their relaxation outlasts the run.
        double[] taught = [.. Regression.Normals(rng.Fork("teacher"), 2 * side, 0.5), .. Regression.Normals(rng.Fork("taught values"), side + outputs * head, 1)];
        double[] theta = [.. Regression.Normals(rng.Fork("query"), side, 0.6), .. Regression.Normals(rng.Fork("key"), side, 0.3), .. Regression.Normals(rng.Fork("value"), side, 0.8), .. Regression.Normals(rng.Fork("output"), outputs * head, 0.3)];
        BalanceMeter[] meters = [.. ModelSymmetries.Find([], [network.Description]).Continuous.Select(s => new BalanceMeter(s))];
        var data = new Regression([.. Enumerable.Repeat(1.0, tokens * width)], [1, 1], 8, (x, y) => teacher.Predict(taught, x).CopyTo(y));
        data.Train(theta, network.Gradient, LearningRate, 0, steps, rng.Fork("batches"), (t, parameters, g) =>
        {
            if (t < steps / 2) return;
            foreach (BalanceMeter meter in meters) meter.Add(g, parameters);
        });
        BalanceMeter[] settled = [.. meters.Where(Settled)];
        if (settled.Length == 0)
            throw new CheckException($"In {steps} steps no product of the head comes to rest: the quickest relaxes in {meters.Min(m => m.RelaxationSteps(LearningRate)):F0} steps, and {2 * Relaxations} times as many are needed.");
        return new([
            .. settled.Select(m => new Agreement($"ratio of {m.Symmetry.Name}", 1, m.StationaryRatio(LearningRate))),
            .. settled.Select(m => new Agreement($"matrix imbalance of {m.Symmetry.Name}", 0, Estimate.Exact(m.Imbalance))),
        ])
        {
            Notes = [.. meters.Select(m => FormattableString.Invariant($"tau of {m.Symmetry.Name} is {m.RelaxationSteps(LearningRate):F0} steps")
                + (Settled(m) ? "." : $", more than a {Relaxations}th of those that count: it is not stationary, and the theory says nothing of its ratio, {m.StationaryRatio(LearningRate)}."))],
        };

        bool Settled(BalanceMeter meter) => Relaxations * meter.RelaxationSteps(LearningRate) <= steps - steps / 2;
    }
}
