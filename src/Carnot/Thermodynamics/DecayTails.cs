using MathNet.Numerics;

namespace Carnot.Thermodynamics;

/// <summary>The thermal loss at the end of a decay from η to 0 over T steps, from equilibrium at η; continuous time, relative error of order λη.</summary>
/// <remarks>A = ½ λ η T (aηT for SGD). The excess is C ∫ exp(−λ · rest of Σ η) |dη|, an incomplete gamma function for powers.</remarks>
public static class DecayTails
{
    /// <summary>The least A at which the tails of <see cref="Cosine"/> and <see cref="OneMinusSqrt"/> are known within 4.1 %.</summary>
    public const double LeastCooling = 50;

    /// <summary>η (1 − t/T)^p: C η (p/(p+1)) z^(−p/(p+1)) γ(p/(p+1), z), z = 2A/(p+1), for every A; falls as T^(−p/(p+1)).</summary>
    public static double Power(ThermalMode mode, double learningRate, double steps, double exponent)
    {
        double order = Require.Positive("exponent", exponent) / (exponent + 1), z = 2 * Cooling(mode, learningRate, steps) / (exponent + 1);
        return mode.ThermalLoss(learningRate) * order * Math.Pow(z, -order) * SpecialFunctions.GammaLowerIncomplete(order, z);
    }

    /// <summary>η (1 − t/T): ½ C η √(π/A) erf(√A), for every A; falls as T^−½.</summary>
    public static double Linear(ThermalMode mode, double learningRate, double steps)
    {
        double a = Cooling(mode, learningRate, steps);
        return 0.5 * mode.ThermalLoss(learningRate) * Math.Sqrt(Math.PI / a) * SpecialFunctions.Erf(Math.Sqrt(a));
    }

    /// <summary>½ η (1 + cos πt/T): the quadratic tail at η π²/4; falls as T^−⅔. Refused for A below 50, where it is 3.7 % too high; the error falls as A^−⅔.</summary>
    public static double Cosine(ThermalMode mode, double learningRate, double steps)
    {
        Long(mode, learningRate, steps);
        return Power(mode, learningRate * Math.PI * Math.PI / 4, steps, 2);
    }

    /// <summary>η (1 − √(t/T)): the linear tail at η/2; falls as T^−½. Refused for A below 50, where it is 4.1 % too low; the error falls as A^−½.</summary>
    public static double OneMinusSqrt(ThermalMode mode, double learningRate, double steps)
    {
        Long(mode, learningRate, steps);
        return Linear(mode, 0.5 * learningRate, steps);
    }

    /// <summary>η₀/(1 + t/t_h) from the thermal loss l₀: l₀ R^−κ + C η₀ (κ/(κ−1)) (1/R − R^−κ), R = 1 + t/t_h, κ = λη₀t_h.</summary>
    /// <remarks>κ > 1 follows C η_t with the factor κ/(κ−1); κ &lt; 1 freezes out as R^−κ; κ = 2 is the optimum. At κ = 1 the limit is C η₀ ln R / R.</remarks>
    public static double InverseTime(ThermalMode mode, double thermalLoss, double startingRate, double timeScale, double steps)
    {
        double kappa = mode.Conductance * Require.Positive("learning rate", startingRate) * Require.Positive("time scale", timeScale);
        double logR = Math.Log(1 + Require.NonNegative("number of steps", steps) / timeScale), x = (kappa - 1) * logR;
        // (1/R − R^−κ)/(κ − 1) = (ln R / R) (1 − e^−x)/x, which has no trouble at κ = 1.
        return thermalLoss * Math.Exp(-kappa * logR) + mode.ThermalLoss(startingRate) * kappa * logR * Math.Exp(-logR) * ExpMinusOne.Over(-x);
    }

    private static double Cooling(ThermalMode mode, double learningRate, double steps)
        => 0.5 * mode.Conductance * Require.Positive("learning rate", learningRate) * Require.Positive("number of steps", steps);

    private static void Long(ThermalMode mode, double learningRate, double steps)
    {
        double a = Cooling(mode, learningRate, steps);
        if (a < LeastCooling) throw new UsageException($"This tail is asymptotic: it needs ½λη · steps of {LeastCooling} or more, got {a}.");
    }
}
