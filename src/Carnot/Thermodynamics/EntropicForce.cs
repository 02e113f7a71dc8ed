namespace Carnot.Thermodynamics;

/// <summary>The force on the river that the width of its valleys makes: T dS/dy = −C η Σ (ln a_i)′, towards wider valleys.</summary>
/// <remarks>Per unit of Σ η, to be added to −c′(y). Source: NTL section 5.</remarks>
public static class EntropicForce
{
    /// <summary>−C η (ln a)′ of one direction, to first order in aη; C = s²/4 for SGD, √(π/32) s for SignGD.</summary>
    public static double Of(double equipartition, double learningRate, double logSharpnessSlope)
        => -Require.NonNegative("constant of equipartition", equipartition) * Require.NonNegative("learning rate", learningRate) * logSharpnessSlope;

    /// <summary>SGD, exact for a valley in equilibrium: −(s²η/4) (ln a)′ / (1 − aη/2), 0 &lt; aη &lt; 2.</summary>
    public static double Sgd(double noise, double learningRate, double curvature, double logSharpnessSlope)
        => -new SgdEquilibrium(curvature, noise).ThermalLoss(learningRate) * logSharpnessSlope;
}
