using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Ntl;

/// <summary>A valley that narrows pushes upstream with C η (ln a)′.</summary>
public sealed class EntropicForceClaim() : Claim("ntl-entropic-force", Paper.Laws,
    "A valley that narrows along the river pushes back with the entropic force η∇S = −Cη (ln a)′, without any slope of the loss.",
    "arXiv:2505.10559, entropic force.")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        var experiment = new EntropicForceExperiment();
        Outcome outcome = experiment.Run(experiment.Defaults with { Walkers = laboratory.Choose(50_000, 400_000) });
        return new($"{outcome.Parameters.Walkers} walkers, a = exp(0.2 y), s = 1, η = {outcome.Parameters.LearningRate}, no slope.", [outcome.Parameters.Seed],
        [
            .. outcome.Results.Select(r => r.Against("no entropic force", 0, 0.02 * Math.Abs(r.Theory), "the river moves while it is measured: one part in a hundred")),
        ])
        { Pictures = outcome.Pictures };
    }
}
