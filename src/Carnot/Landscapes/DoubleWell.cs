using MathNet.Numerics;

namespace Carnot.Landscapes;

/// <summary>l(x) = h ((x/w)² − 1)²: two valleys at ±w behind a barrier of height h. One parameter.</summary>
/// <remarks>Not a river valley: the curvature depends on x itself, and equipartition fails once the temperature nears h.</remarks>
/// <param name="Barrier">h, above 0.</param>
/// <param name="HalfDistance">w, above 0.</param>
public sealed record DoubleWell(double Barrier, double HalfDistance = 1) : ILandscape
{
    /// <summary>h.</summary>
    public double Barrier { get; } = Require.Positive("barrier", Barrier);

    /// <summary>w.</summary>
    public double HalfDistance { get; } = Require.Positive("half distance", HalfDistance);

    /// <inheritdoc/>
    public int Dimension => 1;

    /// <summary>a = 8 h / w², the curvature at both minima; at the barrier it is −a/2.</summary>
    public double CurvatureAtMinimum => 8 * Barrier / (HalfDistance * HalfDistance);

    /// <inheritdoc/>
    public double Loss(ReadOnlySpan<double> parameters)
    {
        double u = parameters[0] / HalfDistance, depth = u * u - 1;
        return Barrier * depth * depth;
    }

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        double u = parameters[0] / HalfDistance;
        gradient[0] = 4 * Barrier / HalfDistance * u * (u * u - 1);
    }

    /// <inheritdoc/>
    public void CurvatureProduct(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product)
        => product[0] = Sharpness(parameters) * direction[0];

    /// <inheritdoc/>
    public double Sharpness(ReadOnlySpan<double> parameters)
    {
        double u = parameters[0] / HalfDistance;
        return 4 * Barrier / (HalfDistance * HalfDistance) * (3 * u * u - 1);
    }

    /// <summary>ln Z, Z = ∫ exp(−l/T) dx = ½ π w e^−z (I_¼(z) + I_−¼(z)), z = h/(2T).</summary>
    /// <remarks>Exact for every temperature; Bessel's functions enter multiplied by e^−z, so that a cold well does not overflow.</remarks>
    public double LogPartitionFunction(double temperature)
    {
        double z = HalfInverse(temperature);
        return Math.Log(0.5 * Math.PI * HalfDistance * ScaledPair(0.25, z));
    }

    /// <summary>⟨x²⟩ = ½ w² [1 + (I_¾ + I_−¾)/(I_¼ + I_−¼)], all at z = h/(2T), under Boltzmann's exp(−l/T).</summary>
    public double SecondMoment(double temperature)
    {
        double z = HalfInverse(temperature);
        return HalfDistance * HalfDistance * (1 - 0.5 * Missing(z));
    }

    /// <summary>⟨l⟩ under Boltzmann's exp(−l/T) = ¼ T + ½ h (1 − ⟨x²⟩/w²): T/2 when cold (two bowls), T/4 when hot (one quartic).</summary>
    /// <remarks>From the virial theorem ⟨x l′⟩ = T: with u = x/w, 4h⟨u⁴ − u²⟩ = T, and ⟨l⟩ = h⟨u⁴ − 2u² + 1⟩.</remarks>
    public double MeanLoss(double temperature)
        => 0.25 * temperature + 0.5 * Barrier * Missing(HalfInverse(temperature));

    /// <summary>Kramers' rate of crossing the barrier one way, per unit of Σ η: (a / (2√2 π)) exp(−h/T), for overdamped motion at T well below h.</summary>
    /// <remarks>√(a |a_barrier|)/(2π) with a_barrier = −a/2. The relative error is of order T/h; refused above T = h/3. Source: Kramers, Physica 7 (1940) 284.</remarks>
    public double EscapeRate(double temperature)
    {
        Require.Positive("temperature", temperature);
        return temperature <= Barrier / 3
            ? CurvatureAtMinimum / (2 * Math.Sqrt(2) * Math.PI) * Math.Exp(-Barrier / temperature)
            : throw new UsageException($"Kramers' rate holds for temperatures up to a third of the barrier, {Barrier / 3}, got {temperature}.");
    }

    private double HalfInverse(double temperature) => Barrier / (2 * Require.Positive("temperature", temperature));

    /// <summary>e^−z (I_ν(z) + I_−ν(z)).</summary>
    private static double ScaledPair(double order, double z) => z < Cold
        ? SpecialFunctions.BesselIScaled(order, z) + SpecialFunctions.BesselIScaled(-order, z)
        : Math.Sqrt(2 / (Math.PI * z)) * (1 + Excess(order, z));

    /// <summary>1 − (I_¾ + I_−¾)/(I_¼ + I_−¼), with all its digits where both are nearly alike.</summary>
    private static double Missing(double z) => z < Cold
        ? 1 - ScaledPair(0.75, z) / ScaledPair(0.25, z)
        : (Excess(0.25, z) - Excess(0.75, z)) / (1 + Excess(0.25, z));

    /// <summary>From here on Hankel's expansion holds to rounding: its least term is e^−2z.</summary>
    private const double Cold = 30;

    /// <summary>√(2πz) e^−z I_ν(z) − 1 = Σ_k Π_j ((2j − 1)² − 4ν²) / (8jz), j = 1 … k, k = 1, 2, …</summary>
    private static double Excess(double order, double z)
    {
        double term = 1, sum = 0;
        for (int k = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); k++)
        {
            term *= ((2 * k - 1) * (2 * k - 1) - 4 * order * order) / (8 * k * z);
            sum += term;
        }
        return sum;
    }
}
