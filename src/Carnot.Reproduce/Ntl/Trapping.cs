using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Ntl;

/// <summary>Walkers in the wide part of a valley are trapped, those beyond the balance point are carried to the edge of stability.</summary>
public sealed class Trapping() : Claim("ntl-trapping", Paper.Laws,
    "In a valley of sharpness a₀ + b|y| entropy traps walkers at the widest place; from beyond the balance point they run to a₊ = 1/η + √(1/η² − bs²/2c), below the edge of stability.",
    "arXiv:2505.10559, appendix E.1.")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        var experiment = new TrappingExperiment();
        Outcome outcome = experiment.Run(experiment.Defaults with { Walkers = laboratory.Choose(500, 10_000) });
        return new($"{outcome.Parameters.Walkers} walkers, a₀ = 1, b = 1, c = 0.1, η = 0.1, s = 3, {outcome.Parameters.Steps} steps.", [outcome.Parameters.Seed],
        [
            .. outcome.Results.Select(r => r.Quantity.StartsWith("fraction", StringComparison.Ordinal)
                ? r.Against("the opposite fate", 1 - r.Theory, 0.02, "the barrier is high but finite: a few walkers may cross it")
                : r.Against("the edge of stability 2/η", 20, 0.01 * r.Theory, "the spread of walkers moves the mean by a thousandth")),
        ])
        { Pictures = outcome.Pictures, Notes = outcome.Notes };
    }
}
