using System.Collections.Immutable;
using Carnot.Experiments;
using Carnot.Networks.Training;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Trainings;

namespace Carnot.Reproduce.Ntl;

/// <summary>Hot, plain and cold plateaus of a GPT-2 that spend one learning-rate sum and end at one rate.</summary>
public sealed class GptHotAndCold() : Claim("ntl-gpt2-hot-and-cold", Paper.Laws,
    "Plateaus of a GPT-2 at twice and half the rate, brought to one final rate, end near one loss where their learning-rate sums are equal; the hot one ends a little higher.",
    "arXiv:2505.10559, loss against learning-rate sum of three plateaus; equation 6.")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        // In steps at the plain rate; the last part is a half cosine from the plateau to the plain rate, as in the paper.
        int warmup = laboratory.Choose(30, 100), plateau = laboratory.Choose(500, 2000), decay = laboratory.Choose(150, 600);
        const double plain = SmallGpt.Peak / 2;
        (string Name, double Factor)[] plateaus = [("cold", 0.5), ("plain", 1), ("hot", 2)];
        ulong[] seeds = SmallGpt.Seeds(laboratory);
        TrainingConfiguration Run(double factor, double share, ulong seed)
        {
            // The decay spends its mean rate; what is left of the common sum goes to the plateau.
            double sum = share * (plateau + decay), falling = 0.5 * (factor + 1) * decay;
            int hold = (int)Math.Round((sum - falling) / factor), start = warmup + hold;
            string schedule = FormattableString.Invariant($"constant:peak={plain},warmup={warmup} until {warmup} then constant:peak={factor * plain} until {start} then {HalfCosine(factor * plain, plain, decay)}");
            return SmallGpt.Run(laboratory, factor == 1 ? FormattableString.Invariant($"constant:peak={plain},warmup={warmup}") : schedule, start + decay, seed) with { ValidateEvery = plateau / 4 };
        }
        ImmutableArray<TrainedRun> runs = TrainingBench.Train(laboratory, [.. seeds.SelectMany(seed => (TrainingConfiguration[])[.. plateaus.Select(p => Run(p.Factor, 1, seed)), Run(1, 2, seed)])]);
        double[] Final(int i) => [.. seeds.Select((_, s) => runs[s * 4 + i].Final)];
        double[] cold = Final(0), same = Final(1), hot = Final(2), twice = Final(3);
        // What twice the sum is worth: the yardstick for "near one loss".
        double[] worth = [.. same.Zip(twice, (a, b) => a - b)];
        Estimate Relative(double[] of) => Estimate.MeanOfIndependent([.. of.Select((loss, s) => (loss - same[s]) / worth[s])]);
        return new($"{SmallGpt.Describe(laboratory)}; plain rate {plain}; a sum of {plateau + decay} plain steps after the warm-up, the last {decay} steps a half cosine to the plain rate.", [.. seeds],
        [
            Finding.Equal("hot minus plain, in units of what twice the sum gains", Relative(hot), 0, 0.25, "D_entropic is a small correction: the paper's curves differ by .025 of .2 nats", "the number of steps decides, not the sum: half the steps", Math.Log(0.5) / -Math.Log(2)),
            Finding.Equal("cold minus plain, in the same units", Relative(cold), 0, 0.25, "as above", "the number of steps decides: twice the steps", -1),
            Finding.Positive("hot minus cold, nats: the sign of D_entropic in a valley that narrows", DecayRuns.Difference(hot, cold), "the hot plateau ends lower"),
        ])
        {
            Pictures =
            [
                new("hot-cold", "Final loss of plateaus that spend one learning-rate sum", "rate of the plateau over the final rate", "validation loss, nats per byte",
                [
                    PictureCurve.Theory("the sum alone", [0.5, 2], [same.Average(), same.Average()]),
                    PictureCurve.Measured("the sum alone", [0.5, 1, 2], new[] { cold, same, hot }.Select(losses => Estimate.MeanOfIndependent(losses))),
                ]),
            ],
        };
    }

    /// <summary>Straight lines through sixteen points of a half cosine; it may rise.</summary>
    private static string HalfCosine(double from, double to, int steps)
        => "table:" + string.Join(',', Enumerable.Range(0, 17).Select(i => FormattableString.Invariant($"{i * steps / 16}={to + 0.5 * (from - to) * (1 + Math.Cos(Math.PI * i / 16))}")));
}
