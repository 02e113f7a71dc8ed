namespace Carnot.Thermodynamics;

/// <summary>The third law for SGD: no schedule of T steps cools a valley below l_f(T) ≥ 1 / (1/l_f(0) + 2aT/s²), which is above 0.</summary>
/// <remarks>The optimal decay attains it. Source: 1/v_{t+1} = 1/v_t + a²/s² along the greedy path, and greedy is optimal.</remarks>
public static class Unattainability
{
    /// <summary>The least thermal loss after <paramref name="steps"/> steps.</summary>
    public static double Bound(double thermalLoss, double curvature, double noise, long steps)
    {
        Require.Positive("thermal loss", thermalLoss);
        Require.Positive("curvature", curvature);
        Require.Positive("noise", noise);
        return 1 / (1 / thermalLoss + 2 * curvature * Require.AtLeast("number of steps", 0, steps) / (noise * noise));
    }

    /// <summary>The fewest steps from one thermal loss to a lower one, (s²/2a)(1/l − 1/l₀); without bound as l → 0.</summary>
    public static double LeastSteps(double thermalLoss, double target, double curvature, double noise)
    {
        if (Require.Positive("target", target) > Require.Positive("thermal loss", thermalLoss))
            throw new UsageException($"The target of cooling must be at or below the thermal loss {thermalLoss}, got {target}.");
        return Require.Positive("noise", noise) * noise / (2 * Require.Positive("curvature", curvature)) * (1 / target - 1 / thermalLoss);
    }
}
