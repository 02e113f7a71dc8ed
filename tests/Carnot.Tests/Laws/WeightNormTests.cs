using Carnot.Laws;
using Carnot.Randomness;

namespace Carnot.Tests.Laws;

/// <summary>The thermostat of docs/thermodynamic-law.md against simulations in which the truth is known.</summary>
public class WeightNormTests
{
    [Fact]
    public void A_held_rate_has_the_closed_form_of_its_equation()
    {
        var norm = new WeightNorm(0.1, 0.02);
        const double Rate = 1e-3;
        // m(t) = m* + (1 − m*) e^(−2 λ η t) with m* = η/(2 λ w0²) = 12.5; 1e-12: a handful of roundings.
        foreach (double t in (double[])[1, 100, 5000, 1e5])
            Assert.Equal(12.5 - 11.5 * Math.Exp(-2e-4 * t), norm.After(WeightNorm.Start, Rate, t).M, 1e-10);
        // Two halves are one whole: the recursion is exact for a held rate.
        Assert.Equal(norm.After(WeightNorm.Start, Rate, 700).M, norm.After(norm.After(WeightNorm.Start, Rate, 300), Rate, 400).M, 1e-12);
    }

    [Theory]
    [InlineData(0.1, 0.02, 1e-3, 500)]
    [InlineData(1e-6, 1e3, 1e-3, 500)]
    [InlineData(0.3, 0.05, 1e-2, 3)]
    public void Its_derivatives_are_central_differences(double decay, double scale, double rate, double steps)
    {
        const double Nudge = 1e-4;
        WeightNorm.State at = Twice(decay, scale);
        double byDecay = (Twice(decay * (1 + Nudge), scale).M - Twice(decay * (1 - Nudge), scale).M) / (2 * Nudge * decay);
        double byScale = (Twice(decay, scale * (1 + Nudge)).M - Twice(decay, scale * (1 - Nudge)).M) / (2 * Nudge * scale);
        // Truncation nudge²/6 of the value's own order; rounding 1e-16 / nudge of m.
        Assert.Equal(decay * byDecay, decay * at.ByDecay, 1e-6);
        Assert.Equal(scale * byScale, scale * at.ByScale, 1e-6);

        WeightNorm.State Twice(double d, double s)
        {
            var norm = new WeightNorm(d, s);
            return norm.After(norm.After(WeightNorm.Start, rate, steps), rate / 3, 2 * steps);
        }
    }

    [Fact]
    public void Scale_invariant_weights_under_AdamW_follow_it()
    {
        // The loss sees only the direction of w, so its gradient is at right angles to w; it is all noise. Adam's momentum and normaliser as they are.
        const int Size = 400, Steps = 6000;
        const double Rate = 2e-3, Decay = 0.5, Scale = 0.02, B1 = 0.9, B2 = 0.999;
        var random = new Rng(11, "scale invariant");
        double[] w = new double[Size], m = new double[Size], v = new double[Size], g = new double[Size];
        for (int i = 0; i < Size; i++) w[i] = Scale * random.NextNormal();
        double start = w.Average(x => x * x);
        var norm = new WeightNorm(Decay, Math.Sqrt(start));
        for (int t = 1; t <= Steps; t++)
        {
            double along = 0, square = 0;
            for (int i = 0; i < Size; i++) g[i] = random.NextNormal();
            for (int i = 0; i < Size; i++) (along, square) = (along + g[i] * w[i], square + w[i] * w[i]);
            for (int i = 0; i < Size; i++)
            {
                double tangent = (g[i] - along / square * w[i]) / Math.Sqrt(square);
                m[i] = B1 * m[i] + (1 - B1) * tangent;
                v[i] = B2 * v[i] + (1 - B2) * tangent * tangent;
                double update = m[i] / (1 - Math.Pow(B1, t)) / (Math.Sqrt(v[i] / (1 - Math.Pow(B2, t))) + 1e-12);
                w[i] -= Rate * (update + Decay * w[i]);
            }
            if (t % 2000 != 0) continue;
            double measured = w.Average(x => x * x) / start, predicted = norm.After(WeightNorm.Start, Rate, t).M;
            // The mean square of 400 weights is known to √(2/400) = 7 %. Momentum turns with w, and v lags the gradient, which grows as |w| shrinks: a few % more.
            Assert.InRange(measured / predicted, 0.8, 1.2);
        }
    }

    [Fact]
    public void Adam_divides_by_what_it_measures_so_a_hot_direction_holds_less_heat_than_its_rate()
    {
        // l = ½ a x², gradient noise s. Adam's normaliser sees √(s² + a² v), so l_f = (η s/4) / √(1 + 2 a l_f/s²): docs/thermodynamic-law.md, section 3.
        const double A = 2, S = 1;
        foreach (double rate in (double[])[0.02, 0.2, 1])
        {
            double heat = 0;
            for (int k = 0; k < 200; k++) heat = rate * S / 4 / Math.Sqrt(1 + 2 * A * heat / (S * S));
            // First order in aη/s: η s/4 (1 − aη/(4 s)), which is the law's T/(1 + T/T*) to this order.
            if (rate < 0.1) Assert.Equal(rate * S / 4 / (1 + A * rate / (4 * S)), heat, 0.002 * heat);
            double measured = AdamHeat(A, S, rate);
            // 40 walkers over 20,000 steps, correlated over s/(2aη) ≥ 12 steps: 4 %. The closure neglects what momentum does at aη/s → 1: it sends a walker past the bottom, a tenth at most.
            Assert.InRange(measured / heat, 0.88, 1.12);
            if (rate > 0.5) Assert.True(measured < 0.85 * rate * S / 4, "the heat has to saturate");
        }
    }

    [Fact]
    public void Plain_SGD_and_momentum_hold_heat_in_proportion_to_the_rate()
    {
        // l_f = (η s²/4) / (1 − aη(1 − b)/(2 (1 + b))): ntl.md 4.1 and 4.3; for aη ≪ 1 the rate itself, with or without momentum.
        const double A = 0.5, S = 1, Rate = 0.1;
        foreach (double b in (double[])[0, 0.9])
        {
            var random = new Rng(13, $"momentum {b}");
            double sum = 0;
            const int Walkers = 60, Steps = 8000, Settled = 400;
            for (int k = 0; k < Walkers; k++)
            {
                double x = 0, m = 0;
                for (int t = 0; t < Steps; t++)
                {
                    m = b * m + (1 - b) * (A * x + S * random.NextNormal());
                    x -= Rate * m;
                    if (t >= Settled) sum += 0.5 * A * x * x;
                }
            }
            double measured = sum / Walkers / (Steps - Settled), theory = Rate * S * S / 4 / (1 - A * Rate * (1 - b) / (2 * (1 + b)));
            // x² is correlated over 1/(2aη) = 10 steps: 23,000 independent values of relative variance 2 give 1 %; four of those.
            Assert.Equal(1, measured / theory, 0.04);
        }
    }

    private static double AdamHeat(double a, double s, double rate)
    {
        const double B1 = 0.9, B2 = 0.999;
        const int Walkers = 40, Steps = 20_000, Settled = 6000;
        var random = new Rng(17, $"adam {rate}");
        double sum = 0;
        for (int k = 0; k < Walkers; k++)
        {
            double x = 0, m = 0, v = s * s, decay1 = 1;
            for (int t = 0; t < Steps; t++)
            {
                double g = a * x + s * random.NextNormal();
                (m, v, decay1) = (B1 * m + (1 - B1) * g, B2 * v + (1 - B2) * g * g, decay1 * B1);
                x -= rate * m / (1 - decay1) / Math.Sqrt(v);
                if (t >= Settled) sum += 0.5 * a * x * x;
            }
        }
        return sum / Walkers / (Steps - Settled);
    }
}
