namespace Carnot.Thermodynamics;

/// <summary>Entropies in nats, k_B = 1, of Gaussian valley directions.</summary>
/// <remarks>Source: NTL section 5 for S = −½ ln a + …; production by integrating dS − dQ/T_bath along dl_f/dτ = −2a(l_f − C η).</remarks>
public static class Entropy
{
    /// <summary>S = ½ ln(2πe v), the differential entropy of a Gaussian of variance v; it falls to −∞ as the valley cools.</summary>
    public static double OfVariance(double variance) => 0.5 * Math.Log(2 * Math.PI * Math.E * Require.Positive("variance", variance));

    /// <summary>S = −½ ln a + ½ ln(2πe T) in equilibrium at the temperature k_B T = 2 C η.</summary>
    public static double OfValley(double curvature, double temperature)
        => OfVariance(Require.Positive("temperature", temperature) / Require.Positive("curvature", curvature));

    /// <summary>k_B T = 2 C η, at which exp(−l_f / k_B T) has the mean thermal loss C η.</summary>
    public static double Temperature(double equipartition, double learningRate)
        => 2 * Require.NonNegative("constant of equipartition", equipartition) * Require.NonNegative("learning rate", learningRate);

    /// <summary>Entropy production of a direction per step: ½ λη (l_f − Cη)² / (l_f C η), never negative; λ = 2a for SGD.</summary>
    public static double ProductionRate(ThermalMode mode, double learningRate, double thermalLoss)
    {
        double equilibrium = mode.ThermalLoss(Require.Positive("learning rate", learningRate)), excess = Require.Positive("thermal loss", thermalLoss) - equilibrium;
        return 0.5 * mode.Conductance * learningRate * excess * excess / (thermalLoss * Require.Positive("equilibrium loss C η", equilibrium));
    }

    /// <summary>All the entropy that a quench produces: ½ (r − 1 − ln r), r the ratio of the temperatures before and after.</summary>
    public static double OfQuench(double ratio) => 0.5 * (Require.Positive("ratio of temperatures", ratio) - 1 - Math.Log(ratio));
}
