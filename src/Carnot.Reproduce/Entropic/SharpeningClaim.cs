using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>Sharpening from a flat start and flattening from a sharp one, to one sharpness.</summary>
public sealed class SharpeningClaim() : EntropicClaim("entropic-sharpening",
    "The same force sharpens a flat start and flattens a sharp one until both have one sharpness, which the balance of label noise and inputs fixes.",
    "arXiv:2505.12387, progressive sharpening and flattening; formula derived for a rank-one mode.", new SharpeningFlattening())
{
    /// <inheritdoc/>
    protected override IEnumerable<Finding> Judge(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        yield return agreement.Quantity switch
        {
            var q when q.Contains("difference", StringComparison.Ordinal) => agreement.Against("each start keeps its sharpness: 4 against 18.2", -14.2, 0.05, "what is left of the relaxation"),
            var q when q.StartsWith("b = 1,", StringComparison.Ordinal) => agreement.Against("the sharp start stays", 8.5, 0.03 * agreement.Theory, "ηλ = 0.21 lowers the end by a few hundredths"),
            // ηλ = .48 at this end: the theory is its limit of small rates.
            _ => agreement.Against("the norm-balanced, flattest solution", 4, 0.12 * agreement.Theory, "fluctuations of relative size ηλ = 0.48, of which a fifth is measured to act"),
        };
    }
}
