using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Experiments;
using Carnot.Landscapes;
using Carnot.Reproduce.Claims;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Reproduce.Ntl;

/// <summary>A whole run of warm-up and cosine: the valley lags behind its thermostat on both sides, and forgets how it was heated.</summary>
public sealed class WarmupAndCosine() : Claim("ntl-warmup-cosine", Paper.Laws,
    "In a warm-up the valley is colder than its learning rate, in the cosine after it hotter, both by what it has not conducted yet; how long the warm-up was is forgotten at the end.",
    "arXiv:2505.10559, thermal conduction with a learning rate that rises; D_anneal for a cosine.")
{
    private const double Curvature = 0.4, Noise = 0.1, Peak = 0.05;

    private const int Steps = 1000;

    private static readonly int[] Warmups = [50, 200];

    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        int walkers = laboratory.Choose(50_000, 400_000);
        double capacity = new SgdEquilibrium(Curvature, Noise).Equipartition;
        var kernel = new SpectrumKernel(2 * Curvature);
        Schedule[] schedules = [.. Warmups.Select(warmup => Schedule.Parse(FormattableString.Invariant($"cosine:peak={Peak},warmup={warmup},steps={Steps},floor={Peak / 10}")))];
        double[][] rates = [.. schedules.Select(schedule => schedule.ToArray(Steps))];
        // From the bottom of the valley: no heat before the first step.
        double Heat(double[] of, long t) => capacity * of[t - 1] + DelayedHeat.Of(capacity, [0, .. of.Take((int)t)], kernel);
        long[] times = [15, 30, 50, 300, 600, 900, Steps];
        var measured = schedules.Select((schedule, i) => new Ensemble(new(new QuadraticLandscape(Curvature), new Sgd(), new GaussianNoise(Noise), schedule), walkers, seed: (ulong)(i + 1), new StartingPoint(0)).MeasureAt(times)).ToArray();
        double[] shorter = rates[0];
        Estimate forgotten = measured[1][^1].Loss.Minus(measured[0][^1].Loss).Scale(1 / Heat(shorter, Steps));
        return new($"{walkers} walkers from the bottom of a valley with a = {Curvature}; warm-up over {Warmups[0]} of {Steps} steps to {Peak}, then a cosine to a tenth; once more with a warm-up over {Warmups[1]}.", [1, 2],
        [
            .. times.Zip(measured[0], (t, m) => Finding.Equal($"thermal loss after {t} steps", m.Loss, Heat(shorter, t), Curvature * Peak * Heat(shorter, t), "continuous time: aη = 2 % at most", "no delay: C η", capacity * shorter[t - 1])),
            Finding.Equal($"final thermal loss with {Warmups[1]} steps of warm-up less that with {Warmups[0]}, as a part of it", forgotten, Heat(rates[1], Steps) / Heat(shorter, Steps) - 1, 0.005,
                "the cosines differ a little in their slope", "the final heat is in proportion to the steps of the cosine", (double)(Steps - Warmups[1]) / (Steps - Warmups[0]) - 1),
        ])
        {
            Pictures =
            [
                new("warmup-cosine", "A valley through warm-up and cosine", "step", "thermal loss",
                [
                    PictureCurve.Theory("theory", Enumerable.Range(1, Steps).Select(t => (double)t), Enumerable.Range(1, Steps).Select(t => Heat(shorter, t))),
                    PictureCurve.Theory("thermostat C η", Enumerable.Range(1, Steps).Select(t => (double)t), shorter.Select(rate => capacity * rate)),
                    PictureCurve.Measured("theory", times.Select(t => (double)t), measured[0].Select(m => m.Loss)),
                ]),
            ],
        };
    }
}
