using System.Collections.Immutable;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Trainings;

namespace Carnot.Reproduce.Ntl;

/// <summary>The phase diagram of b and t_h on a GPT-2.</summary>
public sealed class GptPhaseDiagram() : Claim("ntl-gpt2-phase-diagram", Paper.Laws,
    "On a GPT-2 the decays bη/(1 + t/t_h) end lowest inside the diagram: decays that are too slow keep heat, and decays that are too fast freeze it in and stop the river.",
    "arXiv:2505.10559, phase diagram of b and t_h; on a network only the inside optimum is claimed here.")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        var runs = new DecayRuns(laboratory);
        double[] factors = [1, 0.5, 0.1], times = [runs.Decay / 100.0, runs.Decay / 10.0, runs.Decay];
        ulong[] seeds = [.. SmallGpt.Seeds(laboratory).Take(laboratory.Choose(3, 6))];
        string Schedule(double b, double time) => FormattableString.Invariant($"1/t:peak={SmallGpt.Peak},warmup={runs.Warmup},start={runs.Steps - runs.Decay},time={time},factor={b}");
        (double B, double Time)[] cells = [.. factors.SelectMany(b => times.Select(time => (b, time)))];
        ImmutableArray<double[]> final = runs.Finals([.. cells.Select(cell => Schedule(cell.B, cell.Time))], seeds);
        double[] mean = [.. final.Select(losses => losses.Average())];
        int least = Array.IndexOf(mean, mean.Min());
        int At(double b, double time) => Array.IndexOf(cells, (b, time));
        return new($"{SmallGpt.Describe(laboratory)}, {runs.Steps} steps, of which the last {runs.Decay} decay; b of {string.Join(", ", factors)}, t_h of {string.Join(", ", times)} steps.", [.. seeds],
        [
            Finding.Positive($"slowest decay (b = 1, t_h = {times[2]}) minus the best, nats", DecayRuns.Difference(final[At(1, times[2])], final[least]), "keeping the heat is best"),
            Finding.Positive($"fastest decay (b = 0.1, t_h = {times[0]}) minus the best, nats", DecayRuns.Difference(final[At(0.1, times[0])], final[least]), "stopping at once is best"),
        ])
        {
            Pictures =
            [
                new("phase-diagram", "Final loss over t_h and b", "t_h, steps", "validation loss, nats per byte",
                    [.. factors.Select(b => PictureCurve.Measured($"b = {b}", times, times.Select(time => Estimate.MeanOfIndependent(final[At(b, time)]))))]) { LogX = true },
            ],
            Notes = [FormattableString.Invariant($"The least mean loss of the diagram, {mean[least]:F4}, is at b = {cells[least].B}, t_h = {cells[least].Time} steps; choosing it among nine and then subtracting it favours it by less than the errors above.")],
        };
    }
}
