namespace Carnot.Thermodynamics;

/// <summary>Gradient balance, the equipartition of a symmetry: both sides of it hold one thermal energy, E_in = E_out.</summary>
/// <remarks>What is compared follows the update rule: E‖g‖² under plain SGD, sums of √v under Adam. Source: Ziyin, Xu and Chuang, arXiv 2505.12387.</remarks>
public static class GradientBalanceLaw
{
    /// <summary>The verdict on E_in/E_out of the symmetry called <paramref name="symmetry"/>.</summary>
    public static LawVerdict Judge(string symmetry, Estimate ratio, double resolution = 0.1)
        => LawVerdict.OnEquality($"Balance of {symmetry}", resolution, [new Comparison("E_in/E_out", 1, ratio, ratio.Minus(Estimate.Exact(1)))]);
}
