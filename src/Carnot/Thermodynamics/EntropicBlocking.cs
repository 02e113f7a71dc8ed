namespace Carnot.Thermodynamics;

/// <summary>SGD on l = −f y + ½ a₀ e^(αy) x²: a valley that narrows downstream blocks the river at high learning rates.</summary>
/// <remarks>Force f − αs²η/4 for small aη. Source: NTL, arXiv:2505.10559, appendix E.2; the discrete form uses the exact width of SGD.</remarks>
/// <param name="Force">f, above 0.</param>
/// <param name="Rate">α, above 0.</param>
/// <param name="Noise">s, above 0.</param>
public sealed record EntropicBlocking(double Force, double Rate, double Noise)
{
    /// <summary>f.</summary>
    public double Force { get; } = Require.Positive("force", Force);

    /// <summary>α.</summary>
    public double Rate { get; } = Require.Positive("rate of the sharpness", Rate);

    /// <summary>s.</summary>
    public double Noise { get; } = Require.Positive("noise", Noise);

    /// <summary>η* = 4f/(αs²), at which the river stands still where aη is small.</summary>
    public double Threshold => 4 * Force / (Rate * Noise * Noise);

    /// <summary>The learning rate η*/2 of the fastest drift per step.</summary>
    public double Fastest => 0.5 * Threshold;

    /// <summary>The exact threshold where the sharpness is a: f / (αs²/4 + af/2).</summary>
    public double ThresholdAt(double curvature)
        => Force / (0.25 * Rate * Noise * Noise + 0.5 * Require.Positive("curvature", curvature) * Force);

    /// <summary>dy per step, continuum: η (f − αs²η/4).</summary>
    public double Drift(double learningRate)
        => Require.NonNegative("learning rate", learningRate) * (Force - 0.25 * Rate * Noise * Noise * learningRate);

    /// <summary>dy per step where the sharpness is a and x is in equilibrium: η (f − (αs²η/4)/(1 − aη/2)), aη below 2.</summary>
    public double DriftAt(double curvature, double learningRate)
        => learningRate * (Force - Rate * new SgdEquilibrium(curvature, Noise).ThermalLoss(learningRate));
}
