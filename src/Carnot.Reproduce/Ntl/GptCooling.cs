using Carnot.Experiments;
using Carnot.Measurements;
using Carnot.Networks.Probes;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Trainings;
using Carnot.Thermodynamics;

namespace Carnot.Reproduce.Ntl;

/// <summary>How a GPT-2 releases heat after its learning rate has dropped.</summary>
public sealed class GptCooling() : Claim("ntl-gpt2-cooling", Paper.Laws,
    "After a drop of the learning rate a GPT-2 releases its heat exponentially in the learning-rate sum since, as Fourier's law has it for one curvature.",
    "arXiv:2505.10559, Fourier's law; a network has a spectrum of curvatures, which stretches the exponential.")
{
    private const double Factor = 0.25;

    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        BranchCurves curves = GptBranches.Measure(laboratory);
        MeasuredRelaxation relaxation = curves.Relaxation(Factor);
        IReadOnlyList<double[]> released = curves.Released(Factor);
        double[] sums = [.. curves.Sums];
        Estimate[] heat = [.. sums.Select((_, i) => Estimate.MeanOfIndependent([.. released.Select(replica => replica[i])]))];
        double Fit(double tau) => relaxation.Heat.Value * (1 - Math.Exp(-Math.Pow(relaxation.Conductance.Value * tau, relaxation.Stretching.Value)));
        return new(GptBranches.Describe(laboratory), [1],
        [
            Finding.Positive($"heat released {sums[0]:G2} of learning-rate sum after the drop, nats", heat[0], "none so soon"),
            Finding.Positive("heat released in the second half of the branch, nats", Later(released), "all was released before: one short relaxation time"),
            // Where the fit itself cannot tell, the exponent is no measurement: a single sample refuses nothing.
            Finding.Equal("exponent β of the relaxation 1 − exp(−(λτ)^β)", relaxation.Fourier.Verdict == Verdict.CannotTell ? relaxation.Stretching with { EffectiveSamples = 1 } : relaxation.Stretching, 1, 0.1, "one curvature: a pure exponential", "β = ½: curvatures spread over decades", 0.5),
        ])
        {
            Pictures =
            [
                new("cooling", "Heat released after the learning rate fell to a quarter", "learning-rate sum since the drop", "nats per byte",
                [
                    PictureCurve.Theory("stretched exponential", [.. Enumerable.Range(0, 61).Select(i => i * sums[^1] / 60)], [.. Enumerable.Range(0, 61).Select(i => Fit(i * sums[^1] / 60))]),
                    PictureCurve.Measured("stretched exponential", sums, heat),
                ]),
            ],
            Notes = [relaxation.Fourier.Sentence],
        };
    }

    private static Estimate Later(IReadOnlyList<double[]> released)
        => Estimate.MeanOfIndependent([.. released.Select(replica => replica[(replica.Length / 2)..].Average() - replica[..(replica.Length / 2)].Average())]);
}
