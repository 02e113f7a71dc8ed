namespace Carnot.Thermodynamics;

/// <summary>One valley direction in continuous time: dl_f/dτ = −λ (l_f − C η), τ = Σ η. Fourier's (Newton's) law of cooling.</summary>
/// <remarks>λ = 2a for SGD, 2√(2/π) a/s for SignGD, 2a/s for Adam. Right to first order in λη. Source: NTL section 4.</remarks>
/// <param name="Conductance">λ, above 0.</param>
/// <param name="Equipartition">C, 0 or more.</param>
public readonly record struct ThermalMode(double Conductance, double Equipartition)
{
    /// <summary>λ.</summary>
    public double Conductance { get; } = Require.Positive("conductance", Conductance);

    /// <summary>C.</summary>
    public double Equipartition { get; } = Require.NonNegative("constant of equipartition", Equipartition);

    /// <summary>C η.</summary>
    public double ThermalLoss(double learningRate) => Equipartition * Require.NonNegative("learning rate", learningRate);

    /// <summary>After a change to the learning rate η: C η + (l₀ − C η) exp(−λ η t).</summary>
    public double AfterQuench(double thermalLoss, double learningRate, double steps)
    {
        double equilibrium = ThermalLoss(learningRate);
        return equilibrium + (thermalLoss - equilibrium) * Math.Exp(-Conductance * learningRate * Require.NonNegative("number of steps", steps));
    }

    /// <summary>The thermal loss after all the steps of <paramref name="learningRates"/>, each rate held for one step.</summary>
    public double After(double thermalLoss, ReadOnlySpan<double> learningRates)
    {
        foreach (double rate in learningRates) thermalLoss = AfterQuench(thermalLoss, rate, 1);
        return thermalLoss;
    }
}
