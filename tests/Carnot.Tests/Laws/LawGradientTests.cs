using Carnot.Laws;

namespace Carnot.Tests.Laws;

public class LawGradientTests
{
    [Theory]
    [InlineData("ntl")]
    [InlineData("multi-power")]
    [InlineData("momentum")]
    public void The_analytic_gradient_is_the_central_difference(string name)
    {
        ILossLaw law = LossLaws.Named(name);
        double[] at = MadeUpCurves.TrueParameters(law);
        foreach (var schedule in MadeUpCurves.Schedules)
        {
            var curve = PreparedCurve.Of(schedule, MadeUpCurves.Every(193, 6000));
            double[] loss = new double[curve.Count], high = new double[curve.Count], low = new double[curve.Count], gradient = new double[curve.Count * at.Length];
            law.Evaluate(curve, at, loss, gradient);
            for (int k = 0; k < at.Length; k++)
            {
                const double Nudge = 1e-4;
                double[] shifted = [.. at];
                shifted[k] = at[k] * Math.Exp(Nudge);
                law.Evaluate(curve, shifted, high, []);
                shifted[k] = at[k] * Math.Exp(-Nudge);
                law.Evaluate(curve, shifted, low, []);
                // Truncation: nudge²/6 times a third derivative of order ten losses, 5e-8; rounding: 1e-15 × 10 / nudge, far below.
                for (int i = 0; i < curve.Count; i++)
                    Assert.Equal((high[i] - low[i]) / (2 * Nudge), gradient[i * at.Length + k] * at[k], 2e-7);
            }
        }
    }
}
