namespace Carnot.Thermodynamics;

/// <summary>D_anneal, the heat that a schedule has not yet conducted away at its end: N C Σ_k (η_{k−1} − η_k) K(S_k), S_k = Σ_{j≥k} η_j.</summary>
/// <remarks>
/// Never negative for a schedule that does not rise: this is the second law, l_f ≥ C η. From equilibrium at the first rate.
/// Source: the general solution of dl_f/dτ = −λ(l_f − C η); one term for each change of the rate.
/// </remarks>
public static class DelayedHeat
{
    /// <summary>D_anneal at the end of <paramref name="learningRates"/>.</summary>
    public static double Of(double heatCapacity, ReadOnlySpan<double> learningRates, ICoolingKernel kernel)
    {
        Require.NonNegative("heat capacity", heatCapacity);
        double rest = 0, heat = 0;
        for (int k = learningRates.Length - 1; k > 0; k--)
        {
            rest += learningRates[k];
            if (learningRates[k - 1] != learningRates[k]) heat += (learningRates[k - 1] - learningRates[k]) * kernel.At(rest);
        }
        return heatCapacity * heat;
    }
}
