using System.Globalization;
using Carnot.Experiments;
using Carnot.Measurements;
using Carnot.Networks.Probes;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Trainings;
using Carnot.Statistics;

namespace Carnot.Reproduce.Ntl;

/// <summary>The heat of a GPT-2's sharpest directions: one temperature for all, near the learning rate.</summary>
public sealed class GptEquipartition() : Claim("ntl-gpt2-equipartition", Paper.Laws,
    "Along a GPT-2's sharpest directions, in the coordinates in which its optimiser is gradient descent, every mode has one temperature, the learning rate.",
    "arXiv:2505.10559, equipartition; mode by mode it is Carnot's test.")
{
    private const int Modes = 8;

    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        int updates = laboratory.Choose(800, 4000);
        using BranchPoint point = BranchPoint.Open(GptBranches.Plateau(laboratory).Folder, Environment.ProcessorCount);
        var probe = new FluctuationsProbe(Modes, updates, products: 40, batches: laboratory.Choose(8, 64), curvatureBatches: 16, noiseBatches: 40);
        var readings = new List<Reading>();
        point.Run(new(updates + 2, _ => point.LearningRate, Replica: 0), [], context =>
        {
            if (probe.IsFollowing) readings.AddRange(probe.Follow(context));
            else if (readings.Count == 0) readings.AddRange(probe.Measure(context));
        });
        Estimate Reading(string name) => readings.First(r => r.Name == name).Value;
        double[] curvatures = [.. Enumerable.Range(0, Modes).Select(k => Reading(string.Create(CultureInfo.InvariantCulture, $"mode_curvature/{k + 1}")).Value)];
        Estimate[] temperatures = [.. Enumerable.Range(0, Modes).Select(k => Reading(string.Create(CultureInfo.InvariantCulture, $"mode_temperature/{k + 1}")))];
        Estimate slope = Slope([.. curvatures.Select(a => Math.Log(a))], temperatures);
        return new($"{SmallGpt.Describe(laboratory)}, at the end of its plateau; the {Modes} sharpest directions are followed for {updates} updates at the plateau's rate.", [1],
        [
            Finding.Equal("exponent of a mode's temperature in its curvature", slope, 0, 0.4, "modes turn while they are followed, the sharpest ones most", "equal widths: the temperature is in proportion to the curvature", 1),
            Finding.Equal("mean temperature of the modes over the learning rate", Mean(temperatures), 1, 0.4, "modes are followed as they were at the start", "a factor of two", 2),
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

    /// <summary>The mean, whose error is the larger of what the scatter tells and what the errors of the modes do.</summary>
    private static Estimate Mean(Estimate[] modes)
    {
        Estimate mean = Estimate.MeanOfIndependent([.. modes.Select(mode => mode.Value)]);
        return mean with { StandardError = Math.Max(mean.StandardError, Math.Sqrt(modes.Sum(mode => mode.StandardError * mode.StandardError)) / modes.Length) };
    }

    /// <summary>The slope of a line through the logarithms of the temperatures, whose error is the larger of what their scatter about it tells, with n − 2 degrees of freedom, and what their own errors do.</summary>
    private static Estimate Slope(double[] x, Estimate[] temperatures)
    {
        double[] y = [.. temperatures.Select(t => Math.Log(t.Value))];
        double meanX = x.Average(), meanY = y.Average(), spread = x.Sum(v => (v - meanX) * (v - meanX)), slope = StraightLine.Slope(x, y);
        double residual = x.Zip(y, (v, w) => w - meanY - slope * (v - meanX)).Sum(r => r * r);
        double known = x.Zip(temperatures, (v, t) => (v - meanX) * t.StandardError / t.Value).Sum(e => e * e);
        return new(slope, Math.Max(Math.Sqrt(residual / (x.Length - 2) / spread), Math.Sqrt(known) / spread), x.Length - 1);
    }
}
