using System.Collections.Immutable;
using Carnot.Experiments;
using Carnot.Randomness;

namespace Carnot.EntropicExperiments;

/// <summary>ηλ over learning rate and data balance: the entropic minimum where it is stable, the edge of stability at 2 elsewhere.</summary>
public sealed class SharpnessDiagram : IEntropicExperiment
{
    private const double Noise = 0.3;

    private const int Walkers = 8;

    /// <summary>v of the teacher with loss ½‖·‖², for which the boundary at small b is η²/2.</summary>
    private static readonly double Teacher = Math.Sqrt(2);

    /// <inheritdoc/>
    public string Name => "sharpness-diagram";

    /// <inheritdoc/>
    public string Description => "eta times sharpness of f = u w x over learning rate and data balance b: the lesser of the entropic minimum and the edge of stability, 2.";

    /// <inheritdoc/>
    public int DefaultSteps => 20_000;

    /// <inheritdoc/>
    public EntropicOutcome Run(int steps, ulong seed)
    {
        var rng = new Rng(seed, "sharpness diagram");
        double[] rates = [0.3, 0.45, 0.6], balances = [0.4, 0.2, 0.1, 0.05, 0.02];
        var results = ImmutableArray.CreateBuilder<Agreement>();
        foreach (double rate in rates)
            foreach (double balance in balances)
            {
                double root = Math.Sqrt(Teacher);
                Estimate sharpness = VectorScalarNetwork.Sharpness(balance, Teacher, 1, root, root, rate, Noise, steps, Walkers, rng.Fork($"{rate} {balance}"));
                results.Add(new($"eta lambda at eta = {rate}, b = {balance}", Math.Min(2, rate * VectorScalarNetwork.Mode(balance, Teacher, 1).Sharpness), sharpness.Scale(rate)));
            }
        return new(results.ToImmutable())
        {
            Notes = ["At small b the boundary of stability is b = eta^2/2."],
            Grids = [new("learning-rate", [.. rates], "data-balance", [.. balances.Reverse()], "sharpness-times-rate", [.. results.Chunk(balances.Length).SelectMany(row => row.Reverse().Select(r => r.Measured.Value))])],
        };
    }
}
