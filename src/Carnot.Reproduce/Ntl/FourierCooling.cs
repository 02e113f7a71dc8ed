using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Ntl;

/// <summary>Fourier's law: after a drop of the learning rate the excess of heat decays exponentially in steps times rate.</summary>
public sealed class FourierCooling() : Claim("ntl-fourier-cooling", Paper.Laws,
    "After a drop of the learning rate the thermal loss relaxes to its new equilibrium as exp(−2aη t): heat is conducted in proportion to what is left.",
    "arXiv:2505.10559, Fourier's law.")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        var parameters = new Parameters { Curvature = [0.5], LearningRate = 0.1, FinalLearningRate = 0.02, Noise = 0.1, Walkers = laboratory.Choose(50_000, 400_000) };
        Outcome outcome = new QuenchExperiment().Run(parameters);
        return new($"{parameters.Walkers} walkers, a = {parameters.Curvature[0]}, the rate drops from {parameters.LearningRate} to {parameters.FinalLearningRate}.", [parameters.Seed],
        [
            .. outcome.Results.Where(r => !r.Quantity.StartsWith("entropy", StringComparison.Ordinal) && !r.Quantity.Contains(" 0 steps", StringComparison.Ordinal)).Select(r =>
                r.Quantity.StartsWith("relaxation", StringComparison.Ordinal)
                    ? r.Against("exp(−aη t)", 0.5 * r.Theory)
                    : r.Against("no relaxation: the old equilibrium", outcome.Results[0].Theory)),
        ])
        { Pictures = outcome.Pictures };
    }
}
