using System.Text.Json.Serialization;
using Carnot.Statistics;

namespace Carnot.Reproduce.Claims;

/// <summary>What a theory says of one number.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Near), "near")]
[JsonDerivedType(typeof(Above), "above")]
[JsonDerivedType(typeof(Below), "below")]
public abstract record Expectation
{
    /// <summary>How seldom a true expectation is refused by chance, both sides together.</summary>
    public const double Level = 0.01;

    /// <summary>How far a value lies outside of what the theory allows; 0 inside.</summary>
    public abstract double Excess(double value);

    /// <summary>Whether the measurement may come from this theory: excess ≤ t σ, with Student's t at the 1 % level for n_eff − 1 degrees of freedom.</summary>
    /// <remarks>A measurement without an error is taken at its word. One that rests on fewer than two independent samples refuses nothing.</remarks>
    public bool Allows(Estimate measured)
    {
        double excess = Excess(measured.Value);
        if (double.IsNaN(excess)) return false;
        if (measured.StandardError == 0 || excess == 0) return excess <= 0;
        return excess <= Student.Sigmas(measured.EffectiveSamples - 1, Level / 2) * measured.StandardError;
    }
}

/// <summary>The value, up to what the theory leaves out: |x − value| ≤ tolerance.</summary>
/// <param name="Value">The prediction.</param>
/// <param name="Tolerance">The theory's own error, in the same unit; 0 for an exact law.</param>
public sealed record Near(double Value, double Tolerance) : Expectation
{
    /// <inheritdoc/>
    public override double Excess(double value) => Math.Max(0, Math.Abs(value - Value) - Tolerance);

    /// <inheritdoc/>
    public override string ToString() => Tolerance == 0 ? $"{Value:G5}" : $"{Value:G5} ± {Tolerance:G2}";
}

/// <summary>A bound from below: x ≥ bound.</summary>
public sealed record Above(double Bound) : Expectation
{
    /// <inheritdoc/>
    public override double Excess(double value) => Math.Max(0, Bound - value);

    /// <inheritdoc/>
    public override string ToString() => $"above {Bound:G5}";
}

/// <summary>A bound from above: x ≤ bound.</summary>
public sealed record Below(double Bound) : Expectation
{
    /// <inheritdoc/>
    public override double Excess(double value) => Math.Max(0, value - Bound);

    /// <inheritdoc/>
    public override string ToString() => $"below {Bound:G5}";
}
