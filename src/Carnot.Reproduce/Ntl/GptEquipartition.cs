using System.Globalization;
using Carnot.Experiments;
using Carnot.Measurements;
using Carnot.Networks.Probes;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Trainings;

namespace Carnot.Reproduce.Ntl;

/// <summary>The heat of a GPT-2's sharpest directions, mode by mode.</summary>
public sealed class GptEquipartition() : Claim("ntl-gpt2-equipartition", Paper.Laws,
    "Along a GPT-2's sharpest directions, in the coordinates in which its optimiser is gradient descent, every mode has one temperature, the learning rate.",
    "arXiv:2505.10559, equipartition; mode by mode it is Carnot's test.")
{
    private const int Modes = 6;

    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        int updates = laboratory.Choose(600, 4000);
        using BranchPoint point = BranchPoint.Open(GptBranches.Plateau(laboratory).Folder, Environment.ProcessorCount);
        var probe = new FluctuationsProbe(Modes, updates, products: 40, batches: 2, noiseBatches: 40);
        var readings = new List<Reading>();
        point.Run(new(updates + 2, _ => point.LearningRate, Replica: 0), [], context =>
        {
            if (probe.IsFollowing) readings.AddRange(probe.Follow(context));
            else if (readings.Count == 0) readings.AddRange(probe.Measure(context));
        });
        Estimate Reading(string name) => readings.First(r => r.Name == name).Value;
        double[] curvatures = [.. Enumerable.Range(0, Modes).Select(k => Reading(string.Create(CultureInfo.InvariantCulture, $"mode_curvature/{k + 1}")).Value)];
        Estimate[] temperatures = [.. Enumerable.Range(0, Modes).Select(k => Reading(string.Create(CultureInfo.InvariantCulture, $"mode_temperature/{k + 1}")))];
        return new($"{GptBranches.Describe(laboratory)} The modes are followed for {updates} updates at the plateau's rate.", [1],
        [
            .. temperatures.Select((t, k) => Finding.Equal(string.Create(CultureInfo.InvariantCulture, $"temperature of mode {k + 1} over the learning rate"), t, 1, 0.25, "momentum, and modes that turn during the measurement", "half the temperature", 0.5)),
        ])
        {
            Pictures =
            [
                new("modes", "Temperature of a GPT-2's sharpest directions", "curvature of the mode", "temperature over learning rate",
                [
                    PictureCurve.Theory("equipartition", [curvatures.Min(), curvatures.Max()], [1, 1]),
                    PictureCurve.Measured("equipartition", curvatures, temperatures),
                ]) { LogX = true },
            ],
            Notes = [.. readings.Where(r => r.CannotTell is not null).Select(r => $"{r.Name}: {r.CannotTell}").Distinct()],
        };
    }
}
