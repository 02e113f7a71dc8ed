using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Ntl;

/// <summary>Above a threshold of the learning rate the entropic force stops the river, and then turns it.</summary>
public sealed class Blocking() : Claim("ntl-blocking", Paper.Laws,
    "In a valley of sharpness exp(αy) a river of slope c stands still at the learning rate η* = c/(αs²/4 + ac/2) and flows back above it.",
    "arXiv:2505.10559, appendix E.2: 4c/(αs²) for small steps; the term ac/2 is derived.")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        var experiment = new BlockingExperiment();
        Outcome outcome = experiment.Run(experiment.Defaults with { Walkers = laboratory.Choose(200_000, 2_000_000) });
        // Without the discrete step: η (c − αs²η/4).
        double Continuous(double rate) => rate * (0.02 - 0.2 * rate / 4);
        return new($"{outcome.Parameters.Walkers} walkers, a = exp(0.2 y), c = 0.02, s = 1.", [outcome.Parameters.Seed],
        [
            // At .1 to .3 the two differ by less than the error; the river alone, ηc, is the wrong theory there.
            .. outcome.Results.Take(5).Select((r, i) => r.Against(i < 3 ? "no entropic force" : "no correction for the discrete step", i < 3 ? 0.1 * (i + 1) * 0.02 : Continuous(0.1 * (i + 1)), 0.02 * Math.Abs(r.Theory) + 2e-5,
                "the sharpness changes while the river moves")),
            outcome.Results[5].Against("the threshold of small steps: drift as at 0.4 there", Continuous(1.0 / 3), 3e-5, "the sharpness changes while the river moves"),
        ])
        { Pictures = outcome.Pictures };
    }
}
