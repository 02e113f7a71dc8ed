namespace Carnot.Thermodynamics;

/// <summary>A valley that was in equilibrium at one learning rate and is then held at another, exactly for SGD.</summary>
/// <remarks>l_f(t) = l*(η_B) + (l*(η_A) − l*(η_B)) (1 − aη_B)^2t. Source: NTL section 4 (Fourier's law), discrete form.</remarks>
/// <param name="Equilibrium">The valley.</param>
/// <param name="Before">η_A.</param>
/// <param name="After">η_B.</param>
public sealed record Quench(SgdEquilibrium Equilibrium, double Before, double After)
{
    /// <summary>l*(η_A).</summary>
    public double InitialLoss { get; } = Equilibrium.ThermalLoss(Before);

    /// <summary>l*(η_B).</summary>
    public double FinalLoss { get; } = Equilibrium.ThermalLoss(After);

    /// <summary>The thermal loss <paramref name="steps"/> updates after the change.</summary>
    public double ThermalLoss(long steps)
        => FinalLoss + (InitialLoss - FinalLoss) * Math.Pow(1 - Equilibrium.Curvature * After, 2.0 * Require.AtLeast("number of steps", 0, steps));

    /// <summary>The entropy produced in all, in nats: ½ (r − 1 − ln r) with r = l*(η_A) / l*(η_B), which is η_A / η_B for small aη.</summary>
    public double EntropyProduction => Entropy.OfQuench(InitialLoss / FinalLoss);
}
