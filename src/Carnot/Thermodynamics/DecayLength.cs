namespace Carnot.Thermodynamics;

/// <summary>The best length of a 1/t decay at the end of a plateau: what the last steps lose along the river against what they cool.</summary>
/// <remarks>Minimises −g Σ η + N C η/u over u = 1 + aηT_d/2: u = ¼ + √(1/16 + aNCη/(2g)). Source: derived from NTL section 4.</remarks>
public static class DecayLength
{
    /// <summary>T_d = (2/(aη))(u − 1) steps, or 0 where cooling does not pay, a N C η ≤ g.</summary>
    /// <param name="curvature">a of the valleys, above 0.</param>
    /// <param name="heatCapacity">N C, above 0.</param>
    /// <param name="learningRate">η of the plateau, above 0.</param>
    /// <param name="riverSlope">g = −dl_s/dD, the slow loss gained for each unit of Σ η; above 0.</param>
    public static double Best(double curvature, double heatCapacity, double learningRate, double riverSlope)
    {
        double heat = Require.Positive("curvature", curvature) * Require.Positive("heat capacity", heatCapacity) * Require.Positive("learning rate", learningRate);
        if (heat <= Require.Positive("river slope", riverSlope)) return 0;
        double u = 0.25 + Math.Sqrt(1.0 / 16 + heat / (2 * riverSlope));
        return 2 / (curvature * learningRate) * (u - 1);
    }

    /// <summary>The thermal and slow loss of a decay of the given length, relative to staying on the plateau without heat: g (η T_d − ln u / a) + N C η/u.</summary>
    public static double Cost(double curvature, double heatCapacity, double learningRate, double riverSlope, double steps)
    {
        double u = 1 + 0.5 * curvature * learningRate * steps;
        return riverSlope * (learningRate * steps - Math.Log(u) / curvature) + heatCapacity * learningRate / u;
    }
}
