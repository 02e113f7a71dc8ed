using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace Carnot.Statistics;

/// <summary>γ_k = 1/n Σ (x_i − x̄)(x_{i−k} − x̄) of one series: dividing by n at every lag keeps the sequence positive definite.</summary>
/// <remarks>A few lags are summed one by one at n operations each; where more are asked for, all come from the power spectrum (Wiener and Khinchin) at some 4n log n.</remarks>
internal sealed class Autocovariance(double[] series, double mean)
{
    private const int SummedLags = 100;

    private double[]? _all;

    /// <summary>γ at a lag of 0 … n − 1.</summary>
    public double this[int lag] => lag < SummedLags ? Summed(lag) : (_all ??= Transformed())[lag];

    private double Summed(int lag)
    {
        double sum = 0;
        for (int i = lag; i < series.Length; i++) sum += (series[i] - mean) * (series[i - lag] - mean);
        return sum / series.Length;
    }

    /// <summary>Zeros as many as the series is long keep its end from meeting its start.</summary>
    private double[] Transformed()
    {
        int n = series.Length;
        var spectrum = new Complex[BitOperations.RoundUpToPowerOf2((uint)n) * 2];
        for (int i = 0; i < n; i++) spectrum[i] = series[i] - mean;
        Fourier.Forward(spectrum, FourierOptions.AsymmetricScaling);
        for (int i = 0; i < spectrum.Length; i++) spectrum[i] *= Complex.Conjugate(spectrum[i]);
        Fourier.Inverse(spectrum, FourierOptions.AsymmetricScaling);
        return [.. spectrum.Take(n).Select(product => product.Real / n)];
    }
}
