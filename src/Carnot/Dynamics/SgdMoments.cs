namespace Carnot.Dynamics;

/// <summary>The exact second moment v = ⟨x²⟩ of SGD in a valley of curvature a with zero-mean noise of variance s², whatever its shape.</summary>
/// <remarks>v′ = (1 − aη)² v + η² s², and the mean follows ⟨x⟩′ = (1 − aη) ⟨x⟩. Source: NTL section 3; docs/physics.md.</remarks>
/// <param name="Curvature">a, above 0.</param>
/// <param name="Noise">s, 0 or more.</param>
public readonly record struct SgdMoments(double Curvature, double Noise)
{
    /// <summary>a.</summary>
    public double Curvature { get; } = Require.Positive("curvature", Curvature);

    /// <summary>s.</summary>
    public double Noise { get; } = Require.NonNegative("noise", Noise);

    /// <summary>v after one step of learning rate η.</summary>
    public double Next(double secondMoment, double learningRate)
    {
        double keep = 1 - Curvature * learningRate, kick = learningRate * Noise;
        return keep * keep * secondMoment + kick * kick;
    }

    /// <summary>v after all the steps of <paramref name="learningRates"/>.</summary>
    public double After(double secondMoment, ReadOnlySpan<double> learningRates)
    {
        foreach (double rate in learningRates) secondMoment = Next(secondMoment, rate);
        return secondMoment;
    }

    /// <summary>½ a v, the thermal loss.</summary>
    public double ThermalLoss(double secondMoment) => 0.5 * Curvature * secondMoment;
}
