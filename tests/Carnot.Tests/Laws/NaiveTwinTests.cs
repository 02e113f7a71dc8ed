using Carnot.Laws;
using Carnot.Schedules;

namespace Carnot.Tests.Laws;

/// <summary>Every law against its published sum, written out step by step.</summary>
public class NaiveTwinTests
{
    private delegate double Law(double[] rates, double[] p);

    [Theory]
    [InlineData("multi-power")]
    [InlineData("momentum")]
    public void On_stairs_the_binned_law_is_the_published_sum(string name)
    {
        // 6000 additions of numbers of order one, each rounded to 1e-16, then a loss of order three.
        foreach (string text in (string[])["steps:0=1e-3,2000=3e-4,4000=6e-4", "constant:peak=1e-3", "steps:0=2e-4,10=1e-3,5999=0"])
            Compare(name, Schedule.Parse(text), 1e-11);
    }

    [Theory]
    [InlineData("ntl")]
    [InlineData("multi-power")]
    [InlineData("momentum")]
    public void On_slopes_binning_costs_far_less_than_the_noise_between_two_runs(string name)
    {
        // One bin moves the rate by 1/200 of the peak, so it holds heat B peak / 200 = 1.75e-3 to 4e-3; its kernel is taken at the bin's middle,
        // which leaves the curvature of the kernel over one bin, below 5 % of that. A weight norm that settles moves the heat as much in a bin of a plateau.
        // Two real runs of one schedule differ by 2e-3.
        foreach (Schedule schedule in MadeUpCurves.Schedules) Compare(name, schedule, 2e-4);
    }

    [Fact]
    public void Without_weight_decay_and_with_heavy_weights_the_effective_rate_is_the_rate_itself()
    {
        double[] p = [2.7, 0.7, 0.5, 350, 30, 0.7, 1e-6, 1e3, 1e4, 0.05, 1e-6, 1, 1e-4];
        foreach (Schedule schedule in MadeUpCurves.Schedules)
        {
            double[] rates = schedule.ToArray(6000), loss = new double[1];
            LossLaws.Named("ntl").Evaluate(PreparedCurve.Of(schedule, [5999]), p, loss, []);
            double tau = rates.Sum(), delay = 0, before = 0;
            for (int k = 0; k < rates.Length; k++)
            {
                delay += (rates[k] - (k > 0 ? rates[k - 1] : 0)) * Math.Pow(1 + p[4] * (tau - before), -p[5]);
                before += rates[k];
            }
            // λ = 1e-6 shrinks m by 2 λ S = 1e-5 over S = 6, ρ and E are next to nothing; the rest is the binning of slopes, as above.
            Assert.Equal(p[0] + p[1] * Math.Pow(p[9] + tau, -p[2]) + p[3] * (rates[^1] - delay), loss[0], 1e-4);
        }
    }

    private static void Compare(string name, Schedule schedule, double tolerance)
    {
        ILossLaw law = LossLaws.Named(name);
        double[] p = MadeUpCurves.TrueParameters(law);
        Law naive = name switch { "ntl" => Thermodynamic, "multi-power" => MultiPower, _ => Momentum };
        var steps = MadeUpCurves.Every(499, 6000).Add(5999);
        double[] loss = new double[steps.Length];
        law.Evaluate(PreparedCurve.Of(schedule, steps), p, loss, []);
        for (int i = 0; i < steps.Length; i++) Assert.Equal(naive(schedule.ToArray((int)steps[i] + 1), p), loss[i], tolerance);
    }

    /// <summary>The weights' mean square step by step, n ← (1 − ηλ)² n + η², as an optimiser with unit steps has it.</summary>
    private static double Thermodynamic(double[] rates, double[] p)
    {
        double n = p[7] * p[7], along = 0;
        double[] x = new double[rates.Length], heat = new double[rates.Length];
        for (int k = 0; k < rates.Length; k++)
        {
            double next = (1 - rates[k] * p[6]) * (1 - rates[k] * p[6]) * n + rates[k] * rates[k];
            x[k] = rates[k] * p[7] / Math.Sqrt((n + next) / 2);
            n = next;
            double turned = rates[k] * p[7] / Math.Sqrt(n);
            along += x[k];
            heat[k] = turned * Math.Pow(1 + turned / p[8], -0.2) * (1 - p[12] / (1 + p[12]) * Math.Exp(-p[11] * along));
        }
        double tau = x.Sum(), delay = 0, before = 0;
        for (int k = 0; k < x.Length; k++)
        {
            delay += (heat[k] - (k > 0 ? heat[k - 1] : 0)) * Math.Pow(1 + p[4] * (tau - before), -p[5]);
            before += x[k];
        }
        return p[0] + p[1] * Math.Pow(p[9] + tau, -p[2]) + p[10] * Math.Exp(-p[11] * tau) + p[3] * (heat[^1] - delay);
    }

    /// <summary>L₀ + A S^−α − B Σ (η_{k−1} − η_k) [1 − (1 + C η_k^−γ S_k)^−β] with η₋₁ = 0.</summary>
    private static double MultiPower(double[] rates, double[] p)
    {
        double ahead = 0, sum = 0, peak = rates.Max();
        for (int k = rates.Length - 1; k >= 0; k--)
        {
            ahead += rates[k];
            sum += ((k > 0 ? rates[k - 1] : 0) - rates[k]) * (1 - Math.Pow(1 + p[4] * Math.Pow(Math.Max(rates[k], 1e-3 * peak), -p[6]) * ahead, -p[5]));
        }
        return p[0] + p[1] * Math.Pow(ahead, -p[2]) - p[3] * sum;
    }

    /// <summary>The recursion m_k = λ m_{k−1} + Δ_k of the paper, with C = B (1 − λ).</summary>
    private static double Momentum(double[] rates, double[] p)
    {
        double lambda = 1 - 1 / p[4], m = 0, s2 = 0;
        for (int k = 0; k < rates.Length; k++)
        {
            m = lambda * m + (k > 0 ? rates[k - 1] : 0) - rates[k];
            s2 += m;
        }
        return p[0] + p[1] * Math.Pow(rates.Sum(), -p[2]) - p[3] * (1 - lambda) * s2;
    }
}
