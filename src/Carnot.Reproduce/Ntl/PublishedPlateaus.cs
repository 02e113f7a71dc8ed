using System.Collections.Immutable;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Ntl;

/// <summary>The paper's own figure of a GPT-2 124M, read off: loss against learning-rate sum for three plateaus that end at one rate.</summary>
/// <remarks>The numbers are read off the picture with ±0.003 nats. All runs end at a learning rate of 6e-4, so that only their sum and their path differ.</remarks>
public sealed class PublishedPlateaus() : Claim("ntl-published-plateaus", Paper.Laws,
    "In the paper's own runs of a GPT-2 124M the loss at one final rate follows the learning-rate sum; at equal sums the hot plateau ends a little higher and the cold one a little lower.",
    "arXiv:2505.10559, loss against learning-rate sum of three plateaus; digitised.")
{
    private const double ReadingError = 0.003;

    /// <summary>Σ η and validation loss in nats per token: a constant 6e-4, plateaus at 1.2e-3 and at 3e-4.</summary>
    private static readonly ImmutableArray<double>
        PlainSums = [0.6, 1.2, 1.8, 2.4, 3.0, 3.6, 4.2, 4.8, 5.4], Plain = [3.833, 3.571, 3.469, 3.385, 3.334, 3.294, 3.263, 3.237, 3.200],
        HotSums = [3.3, 4.5, 5.7, 6.9, 8.1, 9.3], Hot = [3.317, 3.258, 3.215, 3.183, 3.160, 3.141],
        ColdSums = [1.95, 2.25, 2.55, 2.85, 3.15, 3.45], Cold = [3.425, 3.390, 3.358, 3.330, 3.308, 3.288];

    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        double[] hot = Above(HotSums, Hot), cold = Above(ColdSums, Cold);
        // What the plain run gains over the sums at which the others are compared: the yardstick for "follows the sum".
        double gain = PlainLoss(1.95) - PlainLoss(4.5);
        // Of each difference both losses were read off; that error is known, not estimated from the few points.
        Estimate Mean(double[] differences) => new(differences.Average(), ReadingError * Math.Sqrt(2.0 / differences.Length), double.PositiveInfinity);
        Estimate Part(double[] differences) => Mean(differences).Scale(1 / gain);
        return new("Nine, six and six runs of the paper's figure, read off to ±0.003 nats; the plain curve between its points by a straight line in the logarithm of the sum.", [],
        [
            Finding.Equal("hot minus plain at equal sums, in parts of what the plain run gains from Σ η = 1.95 to 4.5", Part(hot), 0, 0.2, "D_entropic is a small correction", "the number of steps decides, not the sum: half the steps", StepsDecide(HotSums, 2) / gain),
            Finding.Equal("cold minus plain, in the same parts", Part(cold), 0, 0.2, "D_entropic is a small correction", "the number of steps decides: twice the steps", StepsDecide(ColdSums, 0.5) / gain),
            Finding.Positive("hot above plain plus plain above cold, nats: the sign of D_entropic in a valley that narrows", Mean(hot).Minus(Mean(cold)), "the cold plateau ends higher"),
        ])
        {
            Pictures =
            [
                new("published-plateaus", "GPT-2 124M of the paper, digitised", "learning-rate sum", "validation loss, nats per token",
                [
                    new("plateau at 1.2e-3", HotSums, Hot, Error(Hot)),
                    new("constant 6e-4", PlainSums, Plain, Error(Plain)),
                    new("plateau at 3e-4", ColdSums, Cold, Error(Cold)),
                ]) { LogX = true },
            ],
        };
    }

    /// <summary>Differences to the plain run where its curve reaches.</summary>
    private static double[] Above(ImmutableArray<double> sums, ImmutableArray<double> losses) => [.. sums.Zip(losses).Where(point => point.First <= PlainSums[^1]).Select(point => point.Second - PlainLoss(point.First))];

    /// <summary>The mean difference if the number of steps decided: the plain run after as many steps has this factor's part of the sum.</summary>
    private static double StepsDecide(ImmutableArray<double> sums, double factor)
        => sums.Where(sum => sum <= PlainSums[^1] && sum / factor <= PlainSums[^1]).Average(sum => PlainLoss(sum / factor) - PlainLoss(sum));

    private static double PlainLoss(double sum)
    {
        int next = Math.Clamp(PlainSums.ToList().FindIndex(known => known >= sum), 1, PlainSums.Length - 1);
        double x = Math.Log(sum / PlainSums[next - 1]) / Math.Log(PlainSums[next] / PlainSums[next - 1]);
        return Plain[next - 1] + x * (Plain[next] - Plain[next - 1]);
    }

    private static ImmutableArray<double> Error(ImmutableArray<double> losses) => [.. losses.Select(_ => ReadingError)];
}
