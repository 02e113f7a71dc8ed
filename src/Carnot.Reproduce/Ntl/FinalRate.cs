using System.Collections.Immutable;
using Carnot.Experiments;
using Carnot.Networks.Training;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Trainings;

namespace Carnot.Reproduce.Ntl;

/// <summary>A GPT-2's loss against its final learning rate at one learning-rate sum.</summary>
public sealed class FinalRate() : Claim("ntl-gpt2-final-rate", Paper.Laws,
    "At a fixed learning-rate sum the final loss of a GPT-2 is linear in the final learning rate; the slope is the heat capacity N C.",
    "arXiv:2505.10559, heat capacity: 3.145 + 110 η for GPT-2 124M.")
{
    private static readonly double[] Fractions = [1, 0.55, 0.1];

    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        int plateau = laboratory.Choose(700, 3000), rest = laboratory.Choose(100, 400), warmup = laboratory.Choose(30, 100);
        ulong[] seeds = SmallGpt.Seeds(laboratory);
        TrainingConfiguration Run(double fraction, ulong seed)
        {
            long steps = (long)Math.Round(rest / fraction);
            return SmallGpt.Run(laboratory, FormattableString.Invariant($"constant:peak={SmallGpt.Peak},warmup={warmup} until {plateau} then constant:peak={fraction * SmallGpt.Peak}"), plateau + steps, seed);
        }
        ImmutableArray<TrainedRun> runs = TrainingBench.Train(laboratory, [.. seeds.SelectMany(seed => Fractions.Select(fraction => Run(fraction, seed)))]);
        double[][] final = [.. seeds.Select((_, i) => Fractions.Select((_, j) => runs[i * Fractions.Length + j].Final).ToArray())];

        Estimate capacity = Estimate.MeanOfIndependent([.. final.Select(l => (l[0] - l[2]) / (SmallGpt.Peak * (Fractions[0] - Fractions[2])))]);
        Estimate bend = Estimate.MeanOfIndependent([.. final.Select(l => (l[1] - l[2]) / (l[0] - l[2]))]);
        double Share(double power) => (Math.Pow(Fractions[1], power) - Math.Pow(Fractions[2], power)) / (1 - Math.Pow(Fractions[2], power));
        Estimate[] mean = [.. Fractions.Select((_, j) => Estimate.MeanOfIndependent([.. final.Select(l => l[j])]))];
        double[] rates = [.. Fractions.Select(f => f * SmallGpt.Peak)];
        return new($"{SmallGpt.Describe(laboratory)}: {plateau} steps at the peak, then {rest} steps at it or as much learning-rate sum at a lower rate.", [.. seeds],
        [
            Finding.Positive("heat capacity N C, nats per unit of learning rate", capacity, "the final rate does not matter or helps"),
            Finding.Equal("heat at 0.55 of the peak, as a share of that between 0.1 and 1", bend, Share(1), 0.05, "a tenth of the share: the river's own progress at equal sum is not exactly equal", "heat in proportion to η²", Share(2)),
        ])
        {
            Pictures =
            [
                new("final-rate", "Final loss against the final learning rate at one learning-rate sum", "final learning rate", "validation loss, nats per byte",
                [
                    PictureCurve.Theory("linear", [rates[2], rates[0]], [mean[2].Value, mean[0].Value]),
                    PictureCurve.Measured("linear", rates, mean),
                ]),
            ],
        };
    }
}
