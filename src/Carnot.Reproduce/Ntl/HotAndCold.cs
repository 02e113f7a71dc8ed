using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Experiments;
using Carnot.Landscapes;
using Carnot.Reproduce.Claims;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Reproduce.Ntl;

/// <summary>Hot and cold plateaus of one learning-rate sum that end at one rate: the hot one ends higher where the valley narrows downstream.</summary>
public sealed class HotAndCold() : Claim("ntl-hot-and-cold", Paper.Laws,
    "At equal learning-rate sum and final rate a run is as good as its sum says, up to D_entropic: where the valley narrows downstream a hot plateau ends higher by C|c′|(ln a)′ Σ η² than a cold one.",
    "arXiv:2505.10559, equation 6 and D_entropic; to first order in C.")
{
    private const double Slope = 0.05, Sharpening = 0.1, Noise = 1, Last = 0.02, Sum = 100;

    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        int walkers = laboratory.Choose(40_000, 400_000);
        var valley = new RiverValley(new LinearRiver(Slope), new ExponentialSharpness(1, Sharpening));
        double capacity = new SgdEquilibrium(1, Noise).Equipartition;
        double[] plateaus = [0.02, 0.05, 0.1];
        var runs = plateaus.Select(plateau =>
        {
            // The last quarter of the sum is spent at the final rate: heat is back at its equilibrium there, e^(−2·25).
            int hot = (int)Math.Round(0.75 * Sum / plateau), cold = (int)Math.Round(0.25 * Sum / Last);
            Schedule schedule = new Constant(plateau).Until(hot, new Constant(Last));
            var start = new StartingPoint(0, Math.Sqrt(new SgdEquilibrium(1, Noise).Variance(plateau)));
            var ensemble = new Ensemble(new(valley, new Sgd(), new GaussianNoise(0, Noise), schedule), walkers, seed: 1, new StartingPoint(0), start);
            ensemble.Advance(hot + cold);
            double delay = EntropicDelay.Of(valley, 0, capacity, schedule.ToArray(hot + cold));
            return (River: ensemble.Measure().Means[0].Scale(-Slope), Delay: delay);
        }).ToArray();
        double Excess(int i) => runs[i].Delay - runs[0].Delay;
        // Next order in the step: the drift C η (ln a)′/(1 − aη/2) and the lag of the valley; aη/2 = a plateau's 5 % at a = 1 and 8 % at the end, where a = 1.6.
        return new($"{walkers} walkers, slow loss −{Slope} y, a = exp({Sharpening} y), s = {Noise}; plateaus {string.Join(", ", plateaus)} for three quarters of Σ η = {Sum}, then {Last}.", [1],
        [
            .. Enumerable.Range(1, 2).Select(i => Finding.Equal($"slow loss of plateau {plateaus[i]} above plateau {plateaus[0]}", runs[i].River.Minus(runs[0].River), Excess(i), 0.1 * Excess(i),
                "first order in C: the discrete step adds up to aη/2 = 8 %", "no entropic term: the sum alone decides", 0)),
        ])
        {
            Pictures =
            [
                new("hot-cold", "Slow loss at one learning-rate sum", "learning rate of the plateau", "slow loss above the coldest plateau",
                [
                    PictureCurve.Theory("D_entropic", plateaus, Enumerable.Range(0, 3).Select(Excess)),
                    PictureCurve.Measured("D_entropic", plateaus.Skip(1), Enumerable.Range(1, 2).Select(i => runs[i].River.Minus(runs[0].River))),
                ]),
            ],
        };
    }
}
