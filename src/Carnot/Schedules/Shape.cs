using System.Globalization;

namespace Carnot.Schedules;

/// <summary>How a decay goes from its peak to its floor: the rate at progress x in [0, 1].</summary>
/// <remarks>Every shape is at the peak for x = 0 and at the floor for x = 1.</remarks>
public readonly record struct Shape
{
    private readonly Kind _kind;
    private readonly double _exponent;

    private Shape(Kind kind, double exponent = 0) => (_kind, _exponent) = (kind, exponent);

    private enum Kind { Linear, Cosine, OneMinusSqrt, Exponential, Power }

    /// <summary>floor + (peak − floor) (1 − x).</summary>
    public static Shape Linear => new(Kind.Linear);

    /// <summary>floor + (peak − floor) ½ (1 + cos πx).</summary>
    public static Shape Cosine => new(Kind.Cosine);

    /// <summary>floor + (peak − floor) (1 − √x). Source: Hägele et al., arXiv:2405.18392.</summary>
    public static Shape OneMinusSqrt => new(Kind.OneMinusSqrt);

    /// <summary>peak^(1−x) floor^x: the same factor every step. The floor must be above zero.</summary>
    public static Shape Exponential => new(Kind.Exponential);

    /// <summary>floor + (peak − floor) (1 − x)^p.</summary>
    public static Shape Power(double exponent)
        => exponent > 0 && double.IsFinite(exponent)
            ? new(Kind.Power, exponent)
            : throw new UsageException($"A power decay needs an exponent above 0, got {exponent}.");

    /// <summary>The words that <see cref="Parse"/> understands.</summary>
    public static string Words => "linear, cosine, 1-sqrt, exponential, power-P (such as power-2)";

    /// <summary>True where the shape cannot end at zero.</summary>
    public bool NeedsPositiveFloor => _kind == Kind.Exponential;

    /// <summary>The exponent of a power decay; null for the other shapes.</summary>
    public double? Exponent => _kind == Kind.Power ? _exponent : null;

    /// <summary>The rate at <paramref name="progress"/>, which is clamped to [0, 1].</summary>
    public double Between(double peak, double floor, double progress)
    {
        double x = Math.Clamp(progress, 0, 1);
        return _kind == Kind.Exponential
            ? peak * Math.Pow(floor / peak, x)
            : floor + (peak - floor) * Remaining(x);
    }

    /// <summary>Reads a shape from its word, as <see cref="ToString"/> writes it.</summary>
    public static Shape Parse(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return word switch
        {
            "linear" => Linear,
            "cosine" => Cosine,
            "1-sqrt" => OneMinusSqrt,
            "exponential" => Exponential,
            _ when word.StartsWith("power-", StringComparison.Ordinal)
                && double.TryParse(word.AsSpan(6), NumberStyles.Float, CultureInfo.InvariantCulture, out double p) => Power(p),
            _ => throw new UsageException($"Unknown decay shape \"{word}\". Known shapes: {Words}."),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => _kind switch
    {
        Kind.Linear => "linear",
        Kind.Cosine => "cosine",
        Kind.OneMinusSqrt => "1-sqrt",
        Kind.Exponential => "exponential",
        _ => string.Create(CultureInfo.InvariantCulture, $"power-{_exponent:R}"),
    };

    private double Remaining(double x) => _kind switch
    {
        Kind.Linear => 1 - x,
        Kind.Cosine => 0.5 * (1 + Math.Cos(Math.PI * x)),
        Kind.OneMinusSqrt => 1 - Math.Sqrt(x),
        _ => Math.Pow(1 - x, _exponent),
    };
}
