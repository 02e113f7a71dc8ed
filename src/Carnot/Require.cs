namespace Carnot;

/// <summary>Refuses parameters outside the range in which a formula holds, naming the bound and the value.</summary>
internal static class Require
{
    /// <summary>A finite number above 0.</summary>
    public static double Positive(string name, double value)
        => value > 0 && double.IsFinite(value) ? value : throw new UsageException($"The {name} must be a finite number above 0, got {value}.");

    /// <summary>A finite number of 0 or more.</summary>
    public static double NonNegative(string name, double value)
        => value >= 0 && double.IsFinite(value) ? value : throw new UsageException($"The {name} must be a finite number of 0 or more, got {value}.");

    /// <summary>A finite number.</summary>
    public static double Finite(string name, double value)
        => double.IsFinite(value) ? value : throw new UsageException($"The {name} must be a finite number, got {value}.");

    /// <summary>A number in [0, 1).</summary>
    public static double Fraction(string name, double value)
        => value is >= 0 and < 1 ? value : throw new UsageException($"The {name} must be at least 0 and below 1, got {value}.");

    /// <summary>A count of <paramref name="least"/> or more.</summary>
    public static long AtLeast(string name, long least, long value)
        => value >= least ? value : throw new UsageException($"The {name} must be {least} or more, got {value}.");

    /// <summary>A learning rate above 0 and below the bound at which the dynamics diverges.</summary>
    public static double Stable(double curvature, double learningRate, double bound, string formula)
    {
        Positive("curvature", curvature);
        Positive("learning rate", learningRate);
        return learningRate < bound
            ? learningRate
            : throw new UsageException($"No equilibrium: at curvature {curvature} the learning rate must be below {formula} = {bound}, got {learningRate}.");
    }
}
