namespace Carnot.Laws;

/// <summary>How much a single loss fluctuates at a learning rate: var ln L = s² (f + η/peak)/(f + 1), s² being the variance at the peak rate.</summary>
/// <remarks>
/// Weights scatter about the valley's floor with a variance proportional to η, and the loss of a run moves with the slope it meets there, so its variance is linear in η as well; what validation and the law's form
/// err besides does not cool. In five sets of 17 schedules residuals at rates near zero are a sixth to two fifths of those at the peak, and in between they follow this line within a fifth (benchmarks/RESULTS.md).
/// So the cold end of a decay, which is what one wants to know, tells more than as many losses of a plateau.
/// </remarks>
internal static class LossNoise
{
    /// <summary>f: the share of the variance that stays where the rate is zero.</summary>
    private const double Floor = 0.1;

    /// <summary>var ln L over s² at a rate; 1 at the peak.</summary>
    public static double Relative(double rate, double peak) => (Floor + rate / peak) / (Floor + 1);

    /// <summary>What each loss of a curve weighs in a fit, 1/var ln L, of a sum of 1: every curve weighs the same however often it was logged.</summary>
    public static double[] Weights(PreparedCurve curve, double peak)
    {
        double[] weights = [.. curve.Rate.Select(rate => 1 / Relative(rate, peak))];
        double sum = weights.Sum();
        for (int i = 0; i < weights.Length; i++) weights[i] /= sum;
        return weights;
    }

    /// <summary>s² that residuals at these rates show, shape (n).</summary>
    public static double HotVariance(ReadOnlySpan<double> residuals, PreparedCurve curve, double peak)
    {
        double sum = 0;
        for (int i = 0; i < residuals.Length; i++) sum += residuals[i] * residuals[i] / Relative(curve.Rate[i], peak);
        return sum / residuals.Length;
    }
}
