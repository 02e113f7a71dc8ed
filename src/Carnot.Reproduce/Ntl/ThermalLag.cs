using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Experiments;
using Carnot.Landscapes;
using Carnot.Reproduce.Claims;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Reproduce.Ntl;

/// <summary>During a decay the valley stays hotter than its thermostat, by the sum over drops of the learning rate.</summary>
public sealed class ThermalLag() : Claim("ntl-thermal-lag", Paper.Laws,
    "While the learning rate falls a valley is never colder than C η; what it has not yet conducted away is C Σ Δη exp(−2a · rest of Σ η) over the drops.",
    "arXiv:2505.10559, thermal conduction and D_anneal.")
{
    private const double Curvature = 0.2, Noise = 0.1, Peak = 0.1;

    private const int Steps = 200;

    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        int walkers = laboratory.Choose(50_000, 400_000);
        var equilibrium = new SgdEquilibrium(Curvature, Noise);
        Schedule decay = new Decay(Shape.Cosine, Peak, Steps, Peak / 10);
        double[] rates = decay.ToArray(Steps);
        var start = new StartingPoint(0, Math.Sqrt(equilibrium.Variance(Peak)));
        long[] times = [.. Enumerable.Range(1, 10).Select(i => i * Steps / 10L)];
        var measured = new Ensemble(new(new QuadraticLandscape(Curvature), new Sgd(), new GaussianNoise(Noise), decay), walkers, seed: 1, start).MeasureAt(times);
        var kernel = new SpectrumKernel(2 * Curvature);
        // The rate before the decay belongs to the sum: the first drop is from the plateau.
        double Heat(long t) => equilibrium.Equipartition * rates[t - 1] + DelayedHeat.Of(equilibrium.Equipartition, [Peak, .. rates.Take((int)t)], kernel);
        return new($"{walkers} walkers, a = {Curvature}, a cosine from {Peak} to a tenth over {Steps} steps: about as fast as the valley conducts.", [1],
        [
            .. times.Zip(measured, (t, m) => Finding.Equal($"thermal loss after {t} steps", m.Loss, Heat(t), Curvature * Peak * Heat(t), "continuous time: aη = 2 % at most",
                t < Steps / 5 ? "half the heat" : "no delay: C η", t < Steps / 5 ? 0.5 * Heat(t) : equilibrium.Equipartition * rates[t - 1])),
        ])
        {
            Pictures =
            [
                new("lag", "A valley during a cosine decay", "step", "thermal loss",
                [
                    PictureCurve.Theory("theory", Enumerable.Range(1, Steps).Select(t => (double)t), Enumerable.Range(1, Steps).Select(t => Heat(t))),
                    PictureCurve.Theory("thermostat C η", Enumerable.Range(1, Steps).Select(t => (double)t), rates.Select(rate => equilibrium.Equipartition * rate)),
                    PictureCurve.Measured("theory", times.Select(t => (double)t), measured.Select(m => m.Loss)),
                ]),
            ],
        };
    }
}
