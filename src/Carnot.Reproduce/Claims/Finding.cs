using System.Text.Json.Serialization;
using Carnot.Thermodynamics;

namespace Carnot.Reproduce.Claims;

/// <summary>One number that decides a claim: what was measured, what the theory says, and the nearest wrong theory, which the same number must refuse.</summary>
/// <param name="Quantity">What was measured, in words.</param>
/// <param name="Measured">The number with its error.</param>
/// <param name="Theory">What the claim says of it.</param>
/// <param name="Reason">Why the theory is given that much tolerance.</param>
/// <param name="Rival">The wrong theory in a few words: a factor of two, a missing term, the other sign.</param>
/// <param name="RivalTheory">What it says of the same number.</param>
public sealed record Finding(string Quantity, Estimate Measured, Expectation Theory, string Reason, string Rival, Expectation RivalTheory)
{
    /// <summary>Holds: the theory is allowed and the rival is not. Broken: the theory is refused. Cannot tell: both are allowed.</summary>
    [JsonIgnore]
    public Verdict Verdict => !Theory.Allows(Measured) ? Verdict.Broken : RivalTheory.Allows(Measured) ? Verdict.CannotTell : Verdict.Holds;

    /// <summary>A predicted value, against a rival prediction that is given the same tolerance.</summary>
    public static Finding Equal(string quantity, Estimate measured, double theory, double tolerance, string reason, string rival, double rivalValue)
        => new(quantity, measured, new Near(theory, tolerance), reason, rival, new Near(rivalValue, tolerance));

    /// <summary>A difference whose sign the theory predicts: above 0, against the other sign.</summary>
    public static Finding Positive(string quantity, Estimate difference, string rival)
        => new(quantity, difference, new Above(0), "only the sign is predicted", rival, new Below(0));
}
