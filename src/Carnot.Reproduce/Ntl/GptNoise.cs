using Carnot.Networks.Probes;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Trainings;

namespace Carnot.Reproduce.Ntl;

/// <summary>Gradient noise of a GPT-2 against its learning rate.</summary>
public sealed class GptNoise() : Claim("ntl-gpt2-noise", Paper.Laws,
    "The gradient noise of a GPT-2 does not depend on the learning rate it is trained at, so that heat is linear in the rate.",
    "arXiv:2505.10559, noise magnitude s against the learning rate.")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        BranchCurves curves = GptBranches.Measure(laboratory);
        Estimate exponent = curves.NoiseExponent();
        double[] rates = [.. curves.Noise.Keys.Select(factor => factor * curves.LearningRate)];
        return new(GptBranches.Describe(laboratory), [1],
        [
            Finding.Equal("exponent of tr Σ in the learning rate", exponent, 0, 0.15, "an exponent of .15 changes the noise by a fifth over the factor of 4 in rate", "noise in proportion to the rate", 1),
        ])
        {
            Pictures =
            [
                new("noise", "Gradient noise at the end of branches", "learning rate", "tr Σ of one sample's gradient",
                    [Carnot.Experiments.PictureCurve.Measured("tr Σ", rates, curves.Noise.Values.Select(traces => Estimate.MeanOfIndependent(traces)))]) { LogX = true, LogY = true },
            ],
            Notes = [FormattableString.Invariant($"The exponent {exponent} stands {exponent.SigmasFrom(0):F0} standard errors from 0: the noise is nearly, not exactly, independent of the rate.")],
        };
    }
}
