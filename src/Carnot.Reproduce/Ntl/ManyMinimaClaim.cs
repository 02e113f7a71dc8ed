using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Experiments;
using Carnot.Landscapes;
using Carnot.Reproduce.Claims;
using Carnot.Schedules;

namespace Carnot.Reproduce.Ntl;

/// <summary>Where the picture of one valley ends: between two wells heat is not C η but Boltzmann's mean loss at the temperature ½ η s².</summary>
public sealed class ManyMinimaClaim() : Claim("ntl-many-minima", Paper.Laws,
    "Where a direction has several minima, heat leaves the line C η once the temperature ½ηs² nears the barrier between them; it is Boltzmann's mean loss, which one curvature cannot give.",
    "arXiv:2505.10559, limits of the river-valley picture; the mean loss of two wells is derived.")
{
    private const double Barrier = 1, LearningRate = 0.002;

    private static readonly double[] Temperatures = [0.1, 0.3, 1, 3];

    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        int walkers = laboratory.Choose(20_000, 200_000);
        var well = new DoubleWell(Barrier);
        Estimate Heat(double temperature)
        {
            var ensemble = new Ensemble(new(well, new Sgd(), new GaussianNoise(Math.Sqrt(2 * temperature / LearningRate)), new Constant(LearningRate)), walkers, seed: 1, new StartingPoint(0));
            // From the top of the barrier both wells fill alike, so that crossing it, which takes far longer, is not waited for. The top empties at half the curvature of a well: sixty relaxation times of a well, 1/(2 a η), leave e^−15 there.
            ensemble.Advance((long)(60 / (2 * well.CurvatureAtMinimum * LearningRate)));
            return ensemble.Measure().Loss;
        }
        Estimate[] heat = [.. Temperatures.Select(Heat)];
        return new($"{walkers} walkers between two wells with a barrier of {Barrier}, η = {LearningRate}, noise set to the temperature.", [1],
        [
            .. Temperatures.Select((t, i) => Finding.Equal($"heat at temperature {t}", heat[i], well.MeanLoss(t), 0.02 * well.MeanLoss(t), "the discrete step: aη/2 = 0.8 % at the minima, more on the steep sides",
                t < 0.2 ? "half of C η" : "C η = T/2, one bowl", t < 0.2 ? 0.25 * t : 0.5 * t)),
        ])
        {
            Pictures =
            [
                new("two-wells", "Heat between two wells", "temperature ½ηs² over the barrier", "mean loss",
                [
                    PictureCurve.Theory("Boltzmann", Enumerable.Range(1, 60).Select(i => 0.05 * i), Enumerable.Range(1, 60).Select(i => well.MeanLoss(0.05 * i))),
                    PictureCurve.Theory("one bowl, C η", [0, 3], [0, 1.5]),
                    PictureCurve.Measured("Boltzmann", Temperatures, heat),
                ]),
            ],
        };
    }
}
