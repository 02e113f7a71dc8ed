using MathNet.Numerics;

namespace Carnot.Landscapes;

/// <summary>l(x) = Σ_i [½ a x_i² + h (1 − cos(2πx_i / period))]: a bowl with a rough floor, many minima in every direction.</summary>
/// <remarks>Not a river valley: cold walkers stay in the minimum they fell into. The global minimum is at 0.</remarks>
/// <param name="Dimension">d, 1 or more.</param>
/// <param name="Curvature">a of the bowl, above 0.</param>
/// <param name="Roughness">h, 0 or more: half the height of the ripples.</param>
/// <param name="Period">The distance between ripples, above 0.</param>
public sealed record ManyMinima(int Dimension, double Curvature, double Roughness, double Period = 1) : ILandscape
{
    /// <summary>d.</summary>
    public int Dimension { get; } = (int)Require.AtLeast("dimension", 1, Dimension);

    /// <summary>a.</summary>
    public double Curvature { get; } = Require.Positive("curvature", Curvature);

    /// <summary>h.</summary>
    public double Roughness { get; } = Require.NonNegative("roughness", Roughness);

    /// <summary>The distance between ripples.</summary>
    public double Period { get; } = Require.Positive("period", Period);

    private double WaveNumber => 2 * Math.PI / Period;

    /// <inheritdoc/>
    public double Loss(ReadOnlySpan<double> parameters)
    {
        double sum = 0;
        foreach (double x in parameters) sum += 0.5 * Curvature * x * x + Roughness * (1 - Math.Cos(WaveNumber * x));
        return sum;
    }

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        for (int i = 0; i < parameters.Length; i++)
            gradient[i] = Curvature * parameters[i] + Roughness * WaveNumber * Math.Sin(WaveNumber * parameters[i]);
    }

    /// <inheritdoc/>
    public void CurvatureProduct(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product)
    {
        for (int i = 0; i < parameters.Length; i++) product[i] = CurvatureAt(parameters[i]) * direction[i];
    }

    /// <inheritdoc/>
    public double Sharpness(ReadOnlySpan<double> parameters)
    {
        double largest = double.NegativeInfinity;
        foreach (double x in parameters) largest = Math.Max(largest, CurvatureAt(x));
        return largest;
    }

    /// <summary>⟨x_i²⟩ under Boltzmann's exp(−l/T): Σ_n w_n (v − (n k v)²) / Σ_n w_n, with v = T/a, k = 2π/period, w_n = I_n(h/T) exp(−½ n² k² v).</summary>
    /// <remarks>From exp(z cos kx) = Σ_n I_n(z) cos(nkx), n over all integers, integrated against the bowl's Gaussian.</remarks>
    public double SecondMoment(double temperature)
    {
        double v = Require.Positive("temperature", temperature) / Curvature;
        return Weighted(temperature, n => v - Math.Pow(n * WaveNumber * v, 2)) / Weighted(temperature, _ => 1);
    }

    /// <summary>ln ∫ exp(−l/T) dx = d ln[ √(2πT/a) e^−z Σ_n I_n(z) exp(−½ n² k² T/a) ], z = h/T.</summary>
    public double LogPartitionFunction(double temperature)
    {
        Require.Positive("temperature", temperature);
        return Dimension * Math.Log(Math.Sqrt(2 * Math.PI * temperature / Curvature) * Weighted(temperature, _ => 1));
    }

    private double CurvatureAt(double x) => Curvature + Roughness * WaveNumber * WaveNumber * Math.Cos(WaveNumber * x);

    /// <summary>Σ_n e^−z I_n(z) exp(−½ n² k² v) f(n) over all integers n, until the Gaussian and Bessel's tail leave nothing.</summary>
    private double Weighted(double temperature, Func<int, double> factor)
    {
        double v = temperature / Curvature, z = Roughness / temperature;
        double sum = SpecialFunctions.BesselIScaled(0, z) * factor(0);
        for (int n = 1; ; n++)
        {
            double weight = 2 * SpecialFunctions.BesselIScaled(n, z) * Math.Exp(-0.5 * n * n * WaveNumber * WaveNumber * v);
            sum += weight * factor(n);
            if (weight * Math.Abs(factor(n)) < 1e-17 * Math.Abs(sum) || weight == 0) return sum;
        }
    }
}
