using Carnot.Laws;

namespace Carnot.Tests.Laws;

/// <summary>The river of docs/thermodynamic-law.md, section 2, against the descent it stands for.</summary>
public class RiverTests
{
    [Fact]
    public void Descent_along_a_power_law_river_is_the_law_s_shifted_power()
    {
        // c(y) = y^−p under y ← y − η c'(y) gives y^(p+2) = y₀^(p+2) + p (p + 2) τ, so c = A (τ₀ + τ)^−α with α = p/(p + 2), τ₀ = y₀^(p+2)/(p (p + 2)), A = (p (p + 2))^−α.
        const double P = 2, Start = 0.8, Rate = 1e-4, Weight = P * (P + 2);
        const double Alpha = P / (P + 2);
        double source = Math.Pow(Start, P + 2) / Weight;
        double[] parameters = [1, Math.Pow(Weight, -Alpha), Alpha, 1e-4, 1, 1, 1e-6, 1e3, 1, source, 1e-6, 1, 1e-4];
        var steps = MadeUpCurves.Every(500, 5000);
        double[] loss = new double[steps.Length];
        new ThermodynamicLaw().Evaluate(PreparedCurve.Of(Carnot.Schedules.Schedule.Parse("constant:peak=1e-4"), steps), parameters, loss, []);
        double y = Start;
        for (int t = 0, i = 0; i < steps.Length; t++)
        {
            y += Rate * P * Math.Pow(y, -P - 1);
            // Euler's error: half a step of the speed's own change, η |c''| c ≤ 1e-4 × 6 × 0.8^−6 / 2 = 1e-3 of the first slope and falling; the least heat NC T adds 1e-8, λ turns τ by 1e-9.
            if (t == steps[i]) Assert.Equal(1 + Math.Pow(y, -P), loss[i++], 5e-4);
        }
        // Without the shift the law would begin at infinity: at the first observation, τ = 0.05, it would be off by a third.
        Assert.True(Math.Pow(0.05 * Weight, -Alpha) > Math.Pow((source + 0.05) * Weight, -Alpha) * 1.3);
    }
}
