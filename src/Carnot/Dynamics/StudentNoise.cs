using Carnot.Randomness;

namespace Carnot.Dynamics;

/// <summary>g_i + s_i √((ν − 2)/ν) t_i with t Student's with ν degrees of freedom: tails |t|^−(ν+1), variance s² as for Gaussian noise.</summary>
/// <remarks>SGD's exact second moments need the variance alone, so widths, temperature and heat are those of Gaussian noise; fourth moments need ν > 4.</remarks>
public sealed class StudentNoise : INoise
{
    /// <summary>Heavy-tailed noise of standard deviations s and ν > 2 degrees of freedom.</summary>
    public StudentNoise(double degreesOfFreedom, params IEnumerable<double> standardDeviations)
    {
        if (!(degreesOfFreedom > 2) || !double.IsFinite(degreesOfFreedom))
            throw new UsageException($"Student's noise has a finite variance only above 2 degrees of freedom, got {degreesOfFreedom}.");
        (DegreesOfFreedom, Scale) = (degreesOfFreedom, new(standardDeviations));
    }

    /// <summary>ν.</summary>
    public double DegreesOfFreedom { get; }

    /// <summary>s.</summary>
    public NoiseScale Scale { get; }

    /// <inheritdoc/>
    public int? Dimension => Scale.Dimension;

    /// <inheritdoc/>
    public double Variance(int coordinate, double parameter) => Scale[coordinate] * Scale[coordinate];

    /// <inheritdoc/>
    public void AddTo(Span<double> gradient, ReadOnlySpan<double> parameters, Rng rng)
    {
        // A χ² variable is twice a Gamma(ν/2) one, and t √((ν − 2)/ν) = ξ √((ν − 2)/χ²).
        for (int i = 0; i < gradient.Length; i++)
            if (Scale[i] > 0) gradient[i] += Scale[i] * rng.NextNormal() * Math.Sqrt((DegreesOfFreedom - 2) / (2 * Gamma(0.5 * DegreesOfFreedom, rng)));
    }

    /// <summary>A Gamma(shape) variable, shape > 1. Source: Marsaglia and Tsang, ACM TOMS 26 (2000) 363.</summary>
    private static double Gamma(double shape, Rng rng)
    {
        double d = shape - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = rng.NextNormal(), root = 1 + c * x;
            if (root <= 0) continue;
            double v = root * root * root;
            if (PortableMath.Log(1 - rng.NextUniform()) < 0.5 * x * x + d - d * v + d * PortableMath.Log(v)) return d * v;
        }
    }
}
