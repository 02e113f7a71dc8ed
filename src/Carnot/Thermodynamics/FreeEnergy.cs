using Carnot.Landscapes;

namespace Carnot.Thermodynamics;

/// <summary>The potential in which the river really moves: Φ(y) = c(y) + C η Σ ln a_i(y) = U − TS, up to a constant.</summary>
/// <remarks>Source: NTL section 5; the exact SGD form integrates <see cref="EntropicForce.Sgd"/>.</remarks>
public static class FreeEnergy
{
    /// <summary>c(y) + C η Σ ln a_i(y), to first order in aη.</summary>
    public static double At(RiverValley valley, double position, double equipartition, double learningRate)
        => valley.River.Loss(position) + 0.5 * Entropy.Temperature(equipartition, learningRate) * valley.Sharpnesses.Sum(a => Math.Log(a.At(position)));

    /// <summary>SGD, exact: c(y) + (s²η/4) Σ ln(a_i / (1 − a_iη/2)), every a_iη below 2.</summary>
    public static double Sgd(RiverValley valley, double position, double noise, double learningRate)
    {
        double sum = 0;
        foreach (ISharpness sharpness in valley.Sharpnesses)
        {
            double a = sharpness.At(position);
            Require.Stable(a, learningRate, 2 / a, "2/a");
            sum += Math.Log(a / (1 - 0.5 * a * learningRate));
        }
        return valley.River.Loss(position) + 0.25 * Require.NonNegative("noise", noise) * noise * learningRate * sum;
    }
}
