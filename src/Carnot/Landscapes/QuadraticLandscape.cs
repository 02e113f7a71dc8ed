using System.Collections.Immutable;

namespace Carnot.Landscapes;

/// <summary>l(x) = ½ Σ a_i x_i² with any spectrum of curvatures a_i > 0.</summary>
public sealed class QuadraticLandscape : ILandscape
{
    /// <summary>A bowl with the given curvatures, in the order of the coordinates.</summary>
    public QuadraticLandscape(params IEnumerable<double> curvatures)
    {
        ArgumentNullException.ThrowIfNull(curvatures);
        Curvatures = [.. curvatures];
        if (Curvatures.IsEmpty) throw new UsageException("The spectrum is empty: give at least one curvature.");
        foreach (double curvature in Curvatures) Require.Positive("curvature", curvature);
        LargestCurvature = Curvatures.Max();
    }

    /// <summary>a_i, shape (d).</summary>
    public ImmutableArray<double> Curvatures { get; }

    /// <summary>The largest a_i.</summary>
    public double LargestCurvature { get; }

    /// <inheritdoc/>
    public int Dimension => Curvatures.Length;

    /// <inheritdoc/>
    public double Loss(ReadOnlySpan<double> parameters)
    {
        double sum = 0;
        for (int i = 0; i < parameters.Length; i++) sum += Curvatures[i] * parameters[i] * parameters[i];
        return 0.5 * sum;
    }

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        for (int i = 0; i < parameters.Length; i++) gradient[i] = Curvatures[i] * parameters[i];
    }

    /// <inheritdoc/>
    public void CurvatureProduct(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product) => Gradient(direction, product);

    /// <inheritdoc/>
    public double Sharpness(ReadOnlySpan<double> parameters) => LargestCurvature;

    /// <summary>⟨x_i²⟩ = T / a_i under Boltzmann's exp(−l/T).</summary>
    public double SecondMoment(int coordinate, double temperature) => Require.NonNegative("temperature", temperature) / Curvatures[coordinate];

    /// <summary>⟨l⟩ = ½ d T under Boltzmann's exp(−l/T), whatever the spectrum: equipartition.</summary>
    public double MeanLoss(double temperature) => 0.5 * Dimension * Require.NonNegative("temperature", temperature);

    /// <summary>ln ∫ exp(−l/T) dx = ½ Σ ln(2πT / a_i).</summary>
    public double LogPartitionFunction(double temperature)
    {
        Require.Positive("temperature", temperature);
        return 0.5 * Curvatures.Sum(a => Math.Log(2 * Math.PI * temperature / a));
    }
}
