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
        // The inside is the theory's own place: the half jump, and a time of which the decay holds many.
        (double B, double Time) inside = (0.5, times[1]), slowest = (1, times[2]), fastest = (0.1, times[0]);
        (double B, double Time)[] judged = [slowest, inside, fastest], cells = laboratory.Choose(judged, [.. factors.SelectMany(b => times.Select(time => (b, time)))]);
        ulong[] seeds = [.. Enumerable.Range(1, laboratory.Choose(4, 6)).Select(i => (ulong)i)];
        // What is drawn and not judged takes two.
        ulong[] SeedsOf((double B, double Time) cell) => judged.Contains(cell) ? seeds : seeds[..2];
        string Schedule((double B, double Time) cell) => FormattableString.Invariant($"1/t:peak={SmallGpt.Peak},warmup={runs.Warmup},start={runs.Steps - runs.Decay},time={cell.Time},factor={cell.B}");
        ImmutableArray<double[]> final = runs.Finals([.. cells.Select(cell => (Schedule(cell), SeedsOf(cell)))]);
        double[] At((double B, double Time) cell) => final[Array.IndexOf(cells, cell)];
        return new($"{SmallGpt.Describe(laboratory)}, {runs.Steps} steps, of which the last {runs.Decay} decay; {cells.Length} pairs of b ({string.Join(", ", factors)}) and t_h ({string.Join(", ", times)} steps){laboratory.Choose("", ", those that are not judged with two seeds")}.", [.. seeds],
        [
            Finding.Positive($"slowest decay (b = {slowest.B}, t_h = {slowest.Time}) minus the inside (b = {inside.B}, t_h = {inside.Time}), nats", DecayRuns.Difference(At(slowest), At(inside)), "keeping the heat is best"),
            Finding.Positive($"fastest decay (b = {fastest.B}, t_h = {fastest.Time}) minus the inside, nats", DecayRuns.Difference(At(fastest), At(inside)), "stopping at once is best"),
        ])
        {
            Pictures =
            [
                new("phase-diagram", "Final loss over t_h and b", "t_h, steps", "validation loss, nats per byte",
                    [.. cells.GroupBy(cell => cell.B).Select(row => PictureCurve.Measured($"b = {row.Key}", row.Select(cell => cell.Time), row.Select(cell => Estimate.MeanOfIndependent(At(cell)))))]) { LogX = true },
            ],
        };
    }
}
