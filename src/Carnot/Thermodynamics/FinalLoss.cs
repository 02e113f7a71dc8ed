namespace Carnot.Thermodynamics;

/// <summary>l_final = l_s(D) + N C η_min + D_entropic + D_anneal. Source: NTL, arXiv:2505.10559, equation 6.</summary>
/// <param name="SlowLoss">l_s(D), the river's loss at the learning-rate sum D.</param>
/// <param name="Heat">N C η_min, the equilibrium heat of the last learning rate.</param>
/// <param name="EntropicDelay">D_entropic.</param>
/// <param name="DelayedHeat">D_anneal.</param>
public sealed record FinalLoss(double SlowLoss, double Heat, double EntropicDelay, double DelayedHeat)
{
    /// <summary>The sum of all four.</summary>
    public double Total => SlowLoss + Heat + EntropicDelay + DelayedHeat;
}
