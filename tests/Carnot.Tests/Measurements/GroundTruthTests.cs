using Carnot.Curvature;
using Carnot.Diagnosis;
using Carnot.Measurements;
using Carnot.Randomness;
using Carnot.Tests.Curvature;
using Carnot.Thermodynamics;

namespace Carnot.Tests.Measurements;

/// <summary>Every estimator on simulations whose answer is known: within 5 of its errors each time, unbiased, and with error bars of the right length.</summary>
/// <remarks>Errors are themselves estimated: from n samples the distance in error bars follows Student's t, which leaves ±5 with probability 2e-5 at n = 30, 5e-6 at n = 60;
/// ratios and squares are skewed beside, so the simulations take 60 samples or more.</remarks>
public class GroundTruthTests
{
    /// <summary>A perfect 68.3 % bar leaves 60 to 76 % of 200 seeds with probability 1.6 %, so that one in sixty quantities would fail by chance; of 400 seeds with 0.06 %. Of 4,000 seeds the bars hold 64.6 to 70.5 %.</summary>
    private const int Seeds = 400;

    private static readonly MathNet.Numerics.LinearAlgebra.Matrix<double> Dense = LanczosTests.Random(24, 1);
    private static readonly SymmetricOperator Matrix = LanczosTests.Of(Dense);

    /// <summary>A named simulation: for every seed some estimates, each with the number it should find.</summary>
    private static readonly Dictionary<string, Func<Rng, (string Quantity, Estimate Found, double Truth)[]>> Cases = new()
    {
        ["noise from samples"] = NoiseFromSamples,
        ["noise from two batch sizes"] = NoiseFromTwoBatchSizes,
        ["thermal energies"] = ThermalEnergies,
        ["fluctuations along a valley"] = Fluctuations,
        ["drift and diffusion"] = Drift,
        ["mean vectors"] = Vectors,
        ["force balance"] = Forces,
        ["heat capacity"] = Heat,
        ["relaxation"] = Relaxation,
        ["spectrum of one rate"] = rng => Spectrum(rng, [(0.4, 40)]),
        ["spectrum of two rates"] = rng => Spectrum(rng, [(0.05, 24), (1.6, 24)]),
        ["spectrum of a power law"] = rng => Spectrum(rng, [.. Enumerable.Range(0, 16).Select(i => (0.02 * Math.Pow(1.35, i), 3))]),
        ["mode temperatures"] = Temperatures,
        ["pooled noise scale"] = PooledNoise,
        ["trace"] = rng => [("tr H", Hutchinson.Trace(Matrix, 60, rng), Dense.Trace())],
        ["spectral density"] = Density,
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Estimates_lie_within_their_errors_and_the_errors_have_the_right_length(string name)
    {
        var found = new Dictionary<string, List<(double Difference, double Error)>>();
        for (ulong seed = 0; seed < Seeds; seed++)
            foreach (var (quantity, estimate, truth) in Cases[name](new Rng(seed, name)))
            {
                Assert.True(estimate.SigmasFrom(truth) <= 5, $"{quantity}, seed {seed}: {estimate}, truth {truth:G6}, {estimate.SigmasFrom(truth):F1} σ");
                if (!found.TryGetValue(quantity, out var list)) found[quantity] = list = [];
                list.Add((estimate.Value - truth, estimate.StandardError));
            }
        Assert.NotEmpty(found);
        foreach (var (quantity, list) in found)
        {
            // The mean of 400 has an error of 1/20 of one estimate's: a bias of a quarter of an error bar would be seen.
            Estimate bias = Estimate.MeanOfIndependent([.. list.Select(x => x.Difference)]);
            Assert.True(bias.SigmasFrom(0) <= 5, $"{quantity} is biased: {bias}");
            double inside = list.Count(x => Math.Abs(x.Difference) <= x.Error) / (double)list.Count;
            Assert.True(inside is >= 0.60 and <= 0.76, $"{quantity}: the error bars hold {inside:P1} of {list.Count}");
        }
    }

    /// <summary>Per-sample gradients N(μ, Σ) of a quadratic, 12 directions.</summary>
    private static readonly double[] Mean = [.. Enumerable.Range(0, 12).Select(i => 0.5 * Math.Cos(i))], Deviation = [.. Enumerable.Range(0, 12).Select(i => 0.4 + 0.1 * i)];

    private static readonly double Signal = Mean.Sum(m => m * m), Noise = Deviation.Sum(s => s * s);

    private static double[] Sample(Rng rng, int batch = 1) => [.. Mean.Zip(Deviation, (m, s) => m + s / Math.Sqrt(batch) * rng.NextNormal())];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static (string, Estimate, double)[] NoiseFromSamples(Rng rng)
    {
        double[][] g = [.. Enumerable.Range(0, 200).Select(_ => Sample(rng))];
        double[] mean = [.. Enumerable.Range(0, Mean.Length).Select(i => g.Average(x => x[i]))];
        var noise = GradientNoise.FromSamples([.. g.Select(x => Dot(x, x))], [.. g.Select(x => Dot(x, mean))], Dot(mean, mean), batch: 16);
        Assert.True(noise.ScaleIsKnown);
        return [("‖∇L‖²", noise.SquaredNorm, Signal), ("tr Σ", noise.Trace, Noise), ("E‖g_B‖²", noise.SecondMoment, Signal + Noise / 16), ("noise scale", noise.Scale, Noise / Signal)];
    }

    private static (string, Estimate, double)[] Density(Rng rng)
    {
        SpectralDensity density = StochasticLanczosQuadrature.Measure(Matrix, 60, 4, rng);
        return [("tr H", density.TraceOf(x => x), Dense.Trace()), ("tr H²", density.TraceOf(x => x * x), Math.Pow(Dense.FrobeniusNorm(), 2))];
    }

    private static (string, Estimate, double)[] NoiseFromTwoBatchSizes(Rng rng)
    {
        const int pairs = 60, parts = 8;
        double[] small = new double[pairs], large = new double[pairs];
        for (int i = 0; i < pairs; i++)
        {
            // The large batch is made of the small ones, as in a run that accumulates gradients.
            double[][] g = [.. Enumerable.Range(0, parts).Select(_ => Sample(rng, batch: 4))];
            double[] mean = [.. Enumerable.Range(0, Mean.Length).Select(k => g.Average(x => x[k]))];
            (small[i], large[i]) = (g.Average(x => Dot(x, x)), Dot(mean, mean));
        }
        var noise = GradientNoise.FromTwoBatchSizes(small, 4, large, 4 * parts, batch: 16);
        return [("‖∇L‖²", noise.SquaredNorm, Signal), ("tr Σ", noise.Trace, Noise), ("E‖g_B‖²", noise.SecondMoment, Signal + Noise / 16), ("noise scale", noise.Scale, Noise / Signal)];
    }

    private static (string, Estimate, double)[] PooledNoise(Rng rng)
    {
        // 16 samples a measurement, as a probe takes them: the scale of each is drowned, that of the later 60 is not. The first half has another gradient.
        var readings = new List<TimedReading>();
        for (int measurement = 0; measurement < 120; measurement++)
        {
            double[][] g = [.. Enumerable.Range(0, 16).Select(_ => Sample(rng).Select((x, i) => x + (measurement < 60 ? Mean[i] : 0)).ToArray())];
            double[] mean = [.. Enumerable.Range(0, Mean.Length).Select(i => g.Average(x => x[i]))];
            var noise = GradientNoise.FromSamples([.. g.Select(x => Dot(x, x))], [.. g.Select(x => Dot(x, mean))], Dot(mean, mean), batch: 16);
            readings.Add(new(measurement, 0.1, new("gradient_square", noise.SquaredNorm)));
            readings.Add(new(measurement, 0.1, new("noise_trace", noise.Trace)));
        }
        Reading found = PooledNoiseScale.Of(readings)!;
        Assert.Null(found.CannotTell);
        return [("tr Σ/‖∇L‖²", found.Value, Noise / Signal)];
    }

    private static (string, Estimate, double)[] Temperatures(Rng rng)
    {
        // T = a^0.3 around a geometric mean of 1, known to 5 % each.
        const double error = 0.05;
        double[] curvatures = [.. Enumerable.Range(0, 8).Select(i => Math.Exp(0.4 * (i - 3.5)))];
        ModeTemperatures found = ModeTemperatures.Of([.. curvatures.Select(a => Mode(a, Math.Pow(a, 0.3) * (1 + error * rng.NextNormal())))]);
        ModeEnergy Mode(double a, double temperature) => new(a, new(temperature, error * temperature, 100));
        // Σ (0.3 · 0.4 (i − 3.5)/0.05)² = 242 of the exponent, beside 7 ± 4 of noise and 2 · 15.6 · √7 at most of both.
        Assert.InRange(found.ChiSquare, 100, 420);
        return [("mean", found.Mean, 1), ("d ln T/d ln a", found.Exponent, 0.3)];
    }

    private static (string, Estimate, double)[] ThermalEnergies(Rng rng)
    {
        // Two layers of a quadratic with Λ = η: Θ = (η/4) E‖g‖², the second with half the gradient.
        const double eta = 0.1;
        ThermalEnergy Layer(string name, double factor)
        {
            double[][] gradients = [.. Enumerable.Range(0, 100).Select(_ => Sample(rng, batch: 16))];
            return new(name, Estimate.MeanOfIndependent([.. gradients.Select(g => 0.25 * eta * factor * Dot(g, g))]));
        }
        ThermalEnergy first = Layer("layers.0", 1), second = Layer("layers.1", 0.5);
        double truth = 0.25 * eta * (Signal + Noise / 16);
        return [("Θ", first.Energy, truth), ("index", ThermalEnergy.Index(first, second), 2)];
    }

    private static (string, Estimate, double)[] Fluctuations(Rng rng)
    {
        // SGD in a valley that the river carries along at constant speed: exact heat (ηs²/4)/(1 − aη/2).
        const double a = 2, eta = 0.15, s = 0.3;
        double x = Math.Sqrt(SgdEquilibrium(a, eta, s) * 2 / a) * rng.NextNormal();
        double[] positions = new double[3_000];
        for (int t = 0; t < positions.Length; t++)
        {
            x -= eta * (a * x + s * rng.NextNormal());
            positions[t] = x + 1e-3 * t;
        }
        ModeEnergy mode = FluctuationSpectrum.Measure(a, positions);
        Assert.True(FluctuationSpectrum.IsKnown(mode));
        return [("½ a⟨x²⟩", mode.ThermalLoss, SgdEquilibrium(a, eta, s))];
    }

    [Fact]
    public void What_the_mean_and_the_slope_of_a_short_series_take_is_given_back()
    {
        const double a = 2, eta = 0.15, s = 0.3;
        const int steps = 300;
        double truth = SgdEquilibrium(a, eta, s);
        double[] heats = [.. Enumerable.Range(0, 2_000).Select(seed =>
        {
            var rng = new Rng((ulong)seed, "short series");
            double x = Math.Sqrt(truth * 2 / a) * rng.NextNormal();
            double[] positions = new double[steps];
            for (int t = 0; t < steps; t++) positions[t] = x -= eta * (a * x + s * rng.NextNormal());
            return FluctuationSpectrum.Measure(a, positions).ThermalLoss.Value;
        })];
        Estimate mean = Estimate.MeanOfIndependent(heats);
        // Each takes 2τ/n of the variance, 2τ = (2 − aη)/(aη) = 5.7 steps.
        Statistically.Resolves(truth * 2 * 5.7 / steps, mean);
        Statistically.Equal(truth, mean);
    }

    [Fact]
    public void The_floor_of_a_valley_may_wander_slowly_while_its_heat_is_measured()
    {
        // τ = 1/(aη) = 3.3 steps, windows of 20 τ; the floor swings with ten times the heat's width and a period of 4,000 steps, of which a window's line leaves
        // only what it bends: (½ · 10 width · ω²)² W⁴/180, a millionth of the variance.
        const double a = 2, eta = 0.15, s = 0.3;
        double truth = SgdEquilibrium(a, eta, s), width = Math.Sqrt(truth * 2 / a);
        double[] heats = new double[200], whole = new double[200];
        for (int seed = 0; seed < heats.Length; seed++)
        {
            var rng = new Rng((ulong)seed, "wandering floor");
            double x = width * rng.NextNormal();
            double[] positions = new double[2_000];
            for (int t = 0; t < positions.Length; t++) positions[t] = (x -= eta * (a * x + s * rng.NextNormal())) + 10 * width * Math.Sin(2 * Math.PI * (t / 4000.0 + seed / 200.0));
            (heats[seed], whole[seed]) = (FluctuationSpectrum.Measure(a, positions, 66).ThermalLoss.Value, FluctuationSpectrum.Measure(a, positions).ThermalLoss.Value);
        }
        Estimate mean = Estimate.MeanOfIndependent(heats);
        // What lines take out of a window is given back to first order in 2τ/W = 5.7/66: of the second order, (2 · .086)² = .03, as much again may be missing.
        Assert.InRange(mean.Value / truth, 0.9, 1.03);
        Assert.True(whole.Average() > 3 * truth);
    }

    private static double SgdEquilibrium(double a, double eta, double s) => eta * s * s / 4 / (1 - a * eta / 2);

    private static (string, Estimate, double)[] Drift(Rng rng)
    {
        // Checkpoints far apart: valleys of widths w_i in equilibrium, forgotten between checkpoints, carried along by the river.
        const int intervals = 100;
        double[,] products = new double[intervals, intervals];
        double[][] moved = [.. Enumerable.Range(0, intervals).Select(_ => Mean.Zip(Deviation, (m, w) => m + w * (rng.NextNormal() - rng.NextNormal())).ToArray())];
        for (int i = 0; i < intervals; i++)
            for (int j = 0; j < intervals; j++) products[i, j] = Dot(moved[i], moved[j]);
        DriftAndDiffusion found = DriftAndDiffusion.Measure(products);
        return [("drift²", found.Drift, Signal), ("2 tr cov", found.Scatter, 2 * Noise), ("river's share", found.RiverShare, Signal / (Signal + 2 * Noise))];
    }

    private static (string, Estimate, double)[] Vectors(Rng rng)
    {
        // b has a third of a's mean and shares its noise: squares of means of noisy vectors would all be too large.
        const int n = 60;
        double[][] a = [.. Enumerable.Range(0, n).Select(_ => Sample(rng, batch: 4))], b = [.. a.Select(x => x.Select((v, i) => 0.5 * v - (i % 2 == 0 ? 0.2 : 0) + 0.1 * rng.NextNormal()).ToArray())];
        double[] meanB = [.. Mean.Select((m, i) => 0.5 * m - (i % 2 == 0 ? 0.2 : 0))];
        double[,] Products(double[][] u, double[][] v)
        {
            double[,] gram = new double[n, n];
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++) gram[i, j] = Dot(u[i], v[j]);
            return gram;
        }
        MeanVectors found = MeanVectors.Measure(Products(a, a), Products(b, b), Products(a, b));
        return [("‖E a‖²", found.FirstSquare, Signal), ("‖E b‖²", found.SecondSquare, Dot(meanB, meanB)), ("E a·E b", found.Product, Dot(Mean, meanB)),
            ("cosine", found.Cosine, Dot(Mean, meanB) / Math.Sqrt(Signal * Dot(meanB, meanB)))];
    }

    private static (string, Estimate, double)[] Forces(Rng rng)
    {
        // The exponential valley of NTL E.2: c = −f y, a = e^{αy}; per batch the forces f and −½ α a x² of a valley in equilibrium.
        const double f = 0.02, alpha = 0.2, eta = 0.2, s = 1;
        double[] drift = new double[64], entropic = new double[64];
        for (int i = 0; i < drift.Length; i++)
        {
            drift[i] = f + 0.01 * rng.NextNormal();
            for (int k = 0; k < 20; k++) entropic[i] -= alpha * SgdEquilibrium(1, eta, s) * Math.Pow(rng.NextNormal(), 2) / 20;
        }
        ForceBalance found = ForceBalance.Of(drift, entropic);
        double force = -alpha * SgdEquilibrium(1, eta, s);
        return [("drift", found.Drift, f), ("entropic", found.Entropic, force), ("share", found.Share, force / f)];
    }

    [Fact]
    public void A_heat_capacity_needs_three_different_rates_and_a_loss_for_each()
    {
        string Refused(double[] rates, double[] first) => Assert.Throws<UsageException>(() => MeasuredHeatCapacity.Of(rates, [first, [1, 1.1, 1.2]])).Message;
        Assert.Equal("A heat capacity needs 3 different learning rates or more, got 1.", Refused([1e-3, 1e-3, 1e-3], [1, 1, 1]));
        Assert.Equal("A heat capacity needs 3 different learning rates or more, got 2.", Refused([1e-3, 1e-3, 2e-3], [1, 1.01, 1.5]));
        Assert.Equal("A replica has a loss for every one of the 3 learning rates, but one has 2.", Refused([1e-3, 2e-3, 3e-3], [1, 1.2]));
    }

    private static (string, Estimate, double)[] Heat(Rng rng)
    {
        // 60 valleys in equilibrium at five rates; the exact heat has the factor 1/(1 − aη/2), so the truth is the line through exact losses.
        double[] rates = [0.02, 0.04, 0.06, 0.08, 0.1], curvatures = [.. Enumerable.Range(1, 60).Select(i => 0.02 * i)];
        const double s = 0.5, river = 2;
        double[] Losses(Func<double> square) => [.. rates.Select(eta => river + curvatures.Sum(a => SgdEquilibrium(a, eta, s) * square()))];
        double Square() => Math.Pow(rng.NextNormal(), 2);
        MeasuredHeatCapacity found = MeasuredHeatCapacity.Of(rates, [.. Enumerable.Range(0, 40).Select(_ => Losses(Square))]);
        double[] exact = Losses(() => 1);
        // Line and parabola through five even places by their orthogonal polynomials, (−2 … 2) and (2, −1, −2, −1, 2); the square of −1 … 1 has 3.5 of the second.
        double slope = (2 * (exact[4] - exact[0]) + exact[3] - exact[1]) / 10 / 0.02, square = (2 * (exact[0] + exact[4] - exact[2]) - exact[1] - exact[3]) / 3.5;
        return [("N C", found.HeatCapacity, slope), ("L₀", found.ZeroTemperatureLoss, exact.Average() - slope * rates.Average()), ("bend", found.Bend, square / (slope * 0.08))];
    }

    private static (string, Estimate, double)[] Relaxation(Rng rng)
    {
        // A quench of 100 equal valleys from rate .2 to .05, beside a control that stays: released heat ∝ 1 − (1 − aη)^2t exactly.
        const double a = 1, hot = 0.2, cold = 0.05, s = 1;
        const int valleys = 100, every = 6, points = 10;
        double width = Math.Sqrt(2 / a * SgdEquilibrium(a, hot, s));
        var released = new List<double[]>();
        for (int replica = 0; replica < 16; replica++)
        {
            double[] quenched = [.. Enumerable.Range(0, valleys).Select(_ => width * rng.NextNormal())], heat = new double[points];
            for (int i = 0; i < points; i++)
            {
                for (int k = 0; k < valleys; k++)
                {
                    // Six steps at once: x ← c x + noise of the exact variance, (1 − c²) of the equilibrium's.
                    double c = Math.Pow(1 - a * cold, every);
                    quenched[k] = c * quenched[k] + Math.Sqrt((1 - c * c) * 2 / a * SgdEquilibrium(a, cold, s)) * rng.NextNormal();
                    heat[i] += 0.5 * a * (width * width * Math.Pow(rng.NextNormal(), 2) - quenched[k] * quenched[k]);
                }
            }
            released.Add(heat);
        }
        MeasuredRelaxation found = MeasuredRelaxation.Of([.. Enumerable.Range(1, points).Select(i => i * every * cold)], released);
        double rate = -2 * Math.Log(1 - a * cold) / cold;
        return [("Q", found.Heat, valleys * (SgdEquilibrium(a, hot, s) - SgdEquilibrium(a, cold, s))), ("λ", found.Conductance, rate), ("β", found.Stretching, 1), ("half-time", found.HalfTime, Math.Log(2) / rate)];
    }

    /// <summary>The heat of every band after a quench of valleys of some curvatures.</summary>
    private static (string, Estimate, double)[] Spectrum(Rng rng, (double Curvature, int Count)[] valleys)
    {
        var (times, released) = Quench(rng, valleys, replicas: 30);
        double Heat(Func<double, double> weight) => valleys.Sum(v => v.Count * (SgdEquilibrium(v.Curvature, Hot, 1) - SgdEquilibrium(v.Curvature, Cold, 1)) * weight(-2 * Math.Log(1 - v.Curvature * Cold) / Cold));
        static double Below(double rate, double time) => MathNet.Numerics.SpecialFunctions.GammaLowerRegularized(2, 2 * rate * time);
        RelaxationSpectrum found = RelaxationSpectrum.Of(times, released);
        Assert.Equal(5, found.Bands.Length);
        return
        [
            .. found.Bands.Select(band => ($"1/λ from {band.From:G3} to {band.To:G3}", band.Heat, Heat(rate => Below(rate, band.To) - Below(rate, band.From)))),
            ("released", found.Released, Heat(rate => 1 - Math.Exp(-rate * times[^1]))),
            ("leaving", found.Leaving, Heat(rate => Math.Exp(-rate * times[^1] / Math.E) - Math.Exp(-rate * times[^1]))),
        ];
    }

    [Fact]
    public void One_rate_is_refused_as_rarely_as_stated_where_it_is_true_and_always_where_there_are_two()
    {
        const int Trials = 200;
        int refused = 0;
        for (ulong seed = 0; seed < Trials; seed++)
        {
            var one = Quench(new Rng(seed, "one rate"), [(0.4, 40)], replicas: 12);
            if (RelaxationSpectrum.Of(one.Times, one.Released).OneRate!.Probability < 0.2) refused++;
        }
        Statistically.Covers(0.2, refused, Trials);
        for (ulong seed = 0; seed < 10; seed++)
        {
            var two = Quench(new Rng(seed, "two rates"), [(0.05, 120), (1.6, 120)], replicas: 30);
            Assert.InRange(RelaxationSpectrum.Of(two.Times, two.Released).OneRate!.Probability, 0, 0.001);
        }
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.005)]
    public void One_rate_is_refused_as_rarely_as_stated_however_good_the_data(double noise)
    {
        double[] tau = [.. Enumerable.Range(0, 24).Select(i => 0.01 * Math.Pow(1000, i / 23.0))];
        const int Trials = 200, Replicas = 16;
        int refused = 0;
        for (ulong seed = 0; seed < Trials; seed++)
        {
            var rng = new Rng(seed, "good data");
            double[][] released = [.. Enumerable.Range(0, Replicas).Select(_ => tau.Select(t => 1 - Math.Exp(-3 * t) + noise * rng.NextNormal()).ToArray())];
            if (RelaxationSpectrum.Of(tau, released).OneRate!.Probability < 0.2) refused++;
        }
        Statistically.Covers(0.2, refused, Trials);
    }

    [Fact]
    public void Bands_that_the_times_do_not_resolve_and_heat_that_has_not_left_are_told()
    {
        // Four times over three decades: between them there is nothing to see.
        var all = Quench(new Rng(1, "few times"), [(0.05, 24), (1.6, 24)], replicas: 12);
        int[] few = [0, all.Times.Length / 3, 2 * all.Times.Length / 3, all.Times.Length - 1];
        RelaxationSpectrum sparse = RelaxationSpectrum.Of([.. few.Select(i => all.Times[i])], [.. all.Released.Select(replica => few.Select(i => replica[i]).ToArray())]);
        Assert.Contains(sparse.Bands, band => !band.IsResolved);
        Assert.All(RelaxationSpectrum.Of(all.Times, all.Released).Bands, band => Assert.True(band.IsResolved));
        Assert.Null(sparse.OneRate);
        // 1/λ = 10 for the slow half: at τ = 60 all is out, at a sixth of it not.
        int early = Array.FindIndex(all.Times, time => time > 10);
        Assert.False(RelaxationSpectrum.Of(all.Times.AsSpan(0, early), [.. all.Released.Select(replica => replica[..early])]).IsFinished);
    }

    [Theory]
    [InlineData(new double[] { 0, 1, 2, 4 }, 4, "must be finite, above 0 and ascending, but time 1 is 0.")]
    [InlineData(new double[] { 8, 4, 2, 1 }, 4, "must be finite, above 0 and ascending, but time 2 is 4 after 8.")]
    [InlineData(new double[] { 1, 2, 4, double.NaN }, 4, "must be finite, above 0 and ascending, but time 4 is NaN after 4.")]
    [InlineData(new double[] { 1, 2, 4, double.PositiveInfinity }, 4, "must be finite, above 0 and ascending, but time 4 is")]
    [InlineData(new double[] { 1, 2, 4, 8 }, 3, "one heat for each of the 4 times; replica 1 has 3.")]
    public void Times_and_heats_that_are_no_relaxation_are_refused(double[] times, int heats, string message)
    {
        double[][] released = [.. Enumerable.Range(0, 3).Select(r => Enumerable.Range(1, heats).Select(i => 1 - Math.Exp(-i) + 0.01 * r).ToArray())];
        Assert.Contains(message, Assert.Throws<UsageException>(() => MeasuredRelaxation.Of(times, released)).Message, StringComparison.Ordinal);
        Assert.Contains(message, Assert.Throws<UsageException>(() => RelaxationSpectrum.Of(times, released)).Message, StringComparison.Ordinal);
    }

    private const double Hot = 0.2, Cold = 0.05;

    /// <summary>What valleys of some curvatures release after the rate fell from .2 to .05, beside a control that begins at the same place, at 24 times from one step to 1200.</summary>
    private static (double[] Times, double[][] Released) Quench(Rng rng, (double Curvature, int Count)[] valleys, int replicas)
    {
        const int points = 24, last = 1_200;
        int[] steps = [.. Enumerable.Range(0, points).Select(i => (int)Math.Round(Math.Pow(last, i / (points - 1.0)))).Distinct()];
        double[] times = [.. steps.Select(step => step * Cold)];
        double[][] released = [.. Enumerable.Range(0, replicas).Select(_ => new double[steps.Length])];
        foreach (var (a, count) in valleys)
        {
            double hotVariance = 2 / a * SgdEquilibrium(a, Hot, 1), coldVariance = 2 / a * SgdEquilibrium(a, Cold, 1);
            for (int replica = 0; replica < replicas; replica++)
                for (int valley = 0; valley < count; valley++)
                {
                    double control = Math.Sqrt(hotVariance) * rng.NextNormal(), quenched = control;
                    for (int i = 0; i < steps.Length; i++)
                    {
                        int passed = steps[i] - (i > 0 ? steps[i - 1] : 0);
                        double c = Math.Pow(1 - a * Cold, passed), h = Math.Pow(1 - a * Hot, passed * Cold / Hot);
                        quenched = c * quenched + Math.Sqrt((1 - c * c) * coldVariance) * rng.NextNormal();
                        control = h * control + Math.Sqrt((1 - h * h) * hotVariance) * rng.NextNormal();
                        released[replica][i] += 0.5 * a * (control * control - quenched * quenched);
                    }
                }
        }
        return (times, released);
    }
}
