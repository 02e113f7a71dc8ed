namespace Carnot.Laws;

/// <summary>How much a single loss fluctuates at a learning rate: var ln L = s² (c + (1 − c) η/peak), s² being the variance at the peak rate and c what of it does not cool, <see cref="ILossLaw.UncooledNoise"/>.</summary>
/// <remarks>
/// Weights scatter about the valley's floor with a variance proportional to η, and the loss of a run moves with the slope it meets there, so its variance is linear in η as well; what validation and the law's form
/// err besides does not cool. In five sets of 17 schedules residuals at rates near zero are a sixth to two fifths of those at the peak, and in between they follow this line within a third (benchmarks/RESULTS.md).
/// So the cold end of a decay, which is what one wants to know, tells more than as many losses of a plateau.
/// </remarks>
internal static class LossNoise
{
    /// <summary>var ln L over s² at a rate; 1 at the peak.</summary>
    public static double Relative(double uncooled, double rate, double peak) => uncooled + (1 - uncooled) * rate / peak;

    /// <summary>What each loss of a curve weighs in a fit, 1/var ln L, of a sum of 1: every curve weighs the same however often it was logged.</summary>
    public static double[] Weights(double uncooled, PreparedCurve curve, double peak)
    {
        double[] weights = [.. curve.Rate.Select(rate => 1 / Relative(uncooled, rate, peak))];
        double sum = weights.Sum();
        for (int i = 0; i < weights.Length; i++) weights[i] /= sum;
        return weights;
    }

    /// <summary>s² that residuals of a curve show, shape (n).</summary>
    public static double HotVariance(double uncooled, ReadOnlySpan<double> residuals, PreparedCurve curve, double peak)
    {
        double sum = 0;
        for (int i = 0; i < residuals.Length; i++) sum += residuals[i] * residuals[i] / Relative(uncooled, curve.Rate[i], peak);
        return sum / residuals.Length;
    }
}
