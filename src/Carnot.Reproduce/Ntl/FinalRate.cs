using Carnot.Experiments;
using Carnot.Measurements;
using Carnot.Networks.Probes;
using Carnot.Networks.Training;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Trainings;

namespace Carnot.Reproduce.Ntl;

/// <summary>A GPT-2's loss against its final learning rate at one learning-rate sum.</summary>
public sealed class FinalRate() : Claim("ntl-gpt2-final-rate", Paper.Laws,
    "At a fixed learning-rate sum the loss of a GPT-2 is linear in its final learning rate; the slope is the heat capacity N C.",
    "arXiv:2505.10559, heat capacity: 3.145 + 110 η for GPT-2 124M.")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        BranchCurves curves = GptBranches.Measure(laboratory);
        MeasuredHeatCapacity measured = curves.HeatCapacity();
        double[] rates = [.. curves.Losses.Keys.Select(factor => factor * curves.LearningRate)];
        Estimate[] losses = [.. curves.Losses.Keys.Select(factor => Estimate.MeanOfIndependent([.. curves.Losses[factor].Select((_, replica) => curves.Final(factor, replica))]))];
        // L ∝ η² between l and h bends by (h − l)/4(h + l) of its rise.
        double quadratic = (rates[^1] - rates[0]) / (4 * (rates[^1] + rates[0]));
        TrainingConfiguration configuration = SmallGpt.Configuration(laboratory);
        int parameters = GptBranches.Parameters(laboratory);
        double noise = Math.Sqrt(curves.Noise[1].Average() / configuration.Batch / parameters);
        return new(GptBranches.Describe(laboratory), [1],
        [
            Finding.Positive("heat capacity N C = dL/dη, nats per unit of learning rate", measured.HeatCapacity, "the final rate does not matter, or a higher one helps"),
            Finding.Equal("bend of L(η), in parts of its rise", measured.Bend, 0, 0.05, "a third of what a parabola has", "heat in proportion to η²", quadratic),
        ])
        {
            Pictures =
            [
                new("final-rate", "Loss at one learning-rate sum against the final learning rate", "final learning rate", "validation loss, nats per byte",
                [
                    PictureCurve.Theory("linear", [0, rates[^1]], [measured.ZeroTemperatureLoss.Value, measured.ZeroTemperatureLoss.Value + measured.HeatCapacity.Value * rates[^1]]),
                    PictureCurve.Measured("linear", rates, losses),
                ]),
            ],
            Notes =
            [
                FormattableString.Invariant($"The noise of one gradient coordinate is s = √(tr Σ/(B · {parameters})) = {noise:G3}; with Adam's C = s/4 the slope means N = {measured.HeatCapacity.Value / (noise / 4):G2} valley directions of {parameters}, with SignGD's √(π/32) s, as the paper counts, {measured.HeatCapacity.Value / (Math.Sqrt(Math.PI / 32) * noise):G2}."),
            ],
        };
    }
}
