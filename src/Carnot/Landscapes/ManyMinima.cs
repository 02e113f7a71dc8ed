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
        var (sum, squares) = Weights(temperature);
        return v * (1 - WaveNumber * WaveNumber * v * (squares / sum));
    }

    /// <summary>ln ∫ exp(−l/T) dx = d ln[ √(2πT/a) e^−z Σ_n I_n(z) exp(−½ n² k² T/a) ], z = h/T.</summary>
    public double LogPartitionFunction(double temperature)
    {
        Require.Positive("temperature", temperature);
        return Dimension * Math.Log(Math.Sqrt(2 * Math.PI * temperature / Curvature) * Weights(temperature).Sum);
    }

    private double CurvatureAt(double x) => Curvature + Roughness * WaveNumber * WaveNumber * Math.Cos(WaveNumber * x);

    /// <summary>Σ_n w_n and Σ_n n² w_n over all integers n, w_n = e^−z I_n(z) exp(−½ n² k² v), until the Gaussian and Bessel's tail leave nothing.</summary>
    /// <remarks>In the cold w_n is a Gaussian in n of variance 1/(1/z + k² v), and a fourth of its width from n to n sums it as well: the others would add e^−100 of it (Poisson's formula).</remarks>
    private (double Sum, double Squares) Weights(double temperature)
    {
        double v = temperature / Curvature, z = Roughness / temperature, rigidity = WaveNumber * WaveNumber * v;
        double stride = Math.Max(1, Math.Floor(0.25 / Math.Sqrt(1 / z + rigidity)));
        double sum = ScaledBessel(0, z), squares = 0;
        for (double n = stride; ; n += stride)
        {
            double weight = 2 * ScaledBessel(n, z) * Math.Exp(-0.5 * n * n * rigidity);
            sum += weight;
            squares += n * n * weight;
            if (n * n * weight <= 1e-17 * squares) return (stride * sum, stride * squares);
        }
    }

    /// <summary>e^−z I_n(z); beyond z = 10⁸ by Debye's expansion, whose next term is of order z^−2.</summary>
    private static double ScaledBessel(double n, double z)
    {
        if (z < 1e8) return SpecialFunctions.BesselIScaled(n, z);
        double root = double.Hypot(n, z);
        return Math.Exp(n * n / (root + z) - n * Math.Asinh(n / z)) / Math.Sqrt(2 * Math.PI * root) * (1 + 1 / (8 * root));
    }
}
