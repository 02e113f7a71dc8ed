namespace Carnot.Dynamics;

/// <summary>The exact second moment of SGD under <see cref="MultiplicativeNoise"/>: v′ = [(1 − aη)² + η² s²/w²] v + η² s².</summary>
/// <param name="Curvature">a, above 0.</param>
/// <param name="Noise">s at x = 0, 0 or more.</param>
/// <param name="Width">w, above 0.</param>
public readonly record struct MultiplicativeMoments(double Curvature, double Noise, double Width)
{
    /// <summary>a.</summary>
    public double Curvature { get; } = Require.Positive("curvature", Curvature);

    /// <summary>s at x = 0.</summary>
    public double Noise { get; } = Require.NonNegative("noise", Noise);

    /// <summary>w.</summary>
    public double Width { get; } = Require.Positive("width", Width);

    /// <summary>v after one step of learning rate η.</summary>
    public double Next(double secondMoment, double learningRate)
    {
        double keep = 1 - Curvature * learningRate, kick = learningRate * Noise;
        return (keep * keep + kick * kick / (Width * Width)) * secondMoment + kick * kick;
    }

    /// <summary>v* = η s² / (a (2 − aη) − η s²/w²), finite for η below 2a / (a² + s²/w²).</summary>
    public double Stationary(double learningRate)
    {
        double steepening = Noise * Noise / (Width * Width);
        Require.Stable(Curvature, learningRate, 2 * Curvature / (Curvature * Curvature + steepening), "2a/(a² + s²/w²)");
        return learningRate * Noise * Noise / (Curvature * (2 - Curvature * learningRate) - learningRate * steepening);
    }
}
