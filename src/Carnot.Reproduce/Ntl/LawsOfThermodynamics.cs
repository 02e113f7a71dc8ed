using Carnot.Experiments;
using Carnot.Reproduce.Claims;
using Carnot.Thermodynamics;

namespace Carnot.Reproduce.Ntl;

/// <summary>The correspondence table as verdicts: every law of thermodynamics on one river valley.</summary>
public sealed class LawsOfThermodynamics() : Claim("ntl-correspondence", Paper.Laws,
    "Loss = work of the river + heat of the valley, directions share one temperature, heat flows to the thermostat, and none is cooled to zero: the zeroth to third laws hold in a river valley.",
    "arXiv:2505.10559, figure 1.")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        var experiment = new LawsExperiment();
        Outcome outcome = experiment.Run(experiment.Defaults with { Walkers = laboratory.Choose(50_000, 400_000) });
        return new($"{outcome.Parameters.Walkers} walkers in a river valley with curvatures {string.Join(", ", outcome.Parameters.Curvature)}.", [outcome.Parameters.Seed],
        [
            .. outcome.Verdicts.Select(verdict => Finding.Equal($"{verdict.Law}: 1 holds, 0 broken", Estimate.Exact(verdict.Verdict switch { Verdict.Holds => 1, Verdict.Broken => 0, _ => double.NaN }), 1, 0,
                $"judged to a violation of {verdict.Resolution:G2}", "the law is broken", 0)),
            .. outcome.Results.Select(r => r.AgainstTwice(0.02 * Math.Abs(r.Theory), "continuous-time forms of order aη = 2 %")),
        ])
        { Pictures = outcome.Pictures, Notes = [.. outcome.Verdicts.Select(verdict => verdict.Sentence)] };
    }
}
