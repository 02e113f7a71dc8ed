using Carnot.Dynamics;
using Carnot.Landscapes;
using Carnot.Randomness;
using Carnot.Schedules;
using Carnot.Tests.Dynamics;
using Carnot.Tests.Landscapes;
using Carnot.Thermodynamics;

namespace Carnot.Tests.Thermodynamics;

public class EntropicTests
{
    private static readonly RiverValley Narrowing = new(new LinearRiver(0.02), new ExponentialSharpness(1, 0.2));

    [Fact]
    public void The_entropic_force_is_the_slope_of_the_free_energy_and_T_dS_dy()
    {
        const double S = 0.8, Rate = 0.3, Y = 0.7, H = 1e-5;
        double logSlope = 0.2, c = new SgdEquilibrium(1, S).Equipartition, a = Narrowing.Sharpnesses[0].At(Y);
        double force = EntropicForce.Of(c, Rate, logSlope), exact = EntropicForce.Sgd(S, Rate, a, logSlope);
        Assert.Equal(0.02 + force, -(FreeEnergy.At(Narrowing, Y + H, c, Rate) - FreeEnergy.At(Narrowing, Y - H, c, Rate)) / (2 * H), tolerance: 1e-9);
        Assert.Equal(0.02 + exact, -(FreeEnergy.Sgd(Narrowing, Y + H, S, Rate) - FreeEnergy.Sgd(Narrowing, Y - H, S, Rate)) / (2 * H), tolerance: 1e-9);

        double t = Entropy.Temperature(c, Rate);
        double slope = (Entropy.OfValley(Narrowing.Sharpnesses[0].At(Y + H), t) - Entropy.OfValley(Narrowing.Sharpnesses[0].At(Y - H), t)) / (2 * H);
        Assert.Equal(force, t * slope, tolerance: 1e-9);
        // U − TS differs from Φ by a constant.
        double Constant(double y) => FreeEnergy.At(Narrowing, y, c, Rate) - (Narrowing.River.Loss(y) + 0.5 * t - t * Entropy.OfValley(Narrowing.Sharpnesses[0].At(y), t));
        Assert.Equal(Constant(0), Constant(3), tolerance: 1e-14);
    }

    [Theory]
    [InlineData(0.1, 1.474e-3)]
    [InlineData(0.2, 1.778e-3)]
    [InlineData(0.3, 0.706e-3)]
    [InlineData(0.4, -2.00e-3)]
    [InlineData(0.5, -6.67e-3)]
    [Trait("NTL", "T9")]
    public void A_narrowing_valley_drifts_at_the_discrete_rate_and_not_at_the_continuums(double learningRate, double table)
    {
        // From equilibrium in x. In 10 steps y moves by up to 0.07, so a by 1.4 % and the drift by 0.4 % of its entropic part: below one error bar.
        var blocking = new EntropicBlocking(0.02, 0.2, 1);
        double theory = blocking.DriftAt(1, learningRate), width = Math.Sqrt(new SgdEquilibrium(1, 1).Variance(learningRate));
        Assert.Equal(table, theory, tolerance: 5.1e-6);
        var rng = new Rng(9, $"blocking {learningRate}");
        var simulation = new Simulation(Narrowing, new Sgd(), new GaussianNoise(0, 1), new Constant(learningRate));
        Estimate drift = Measure.Over(100_000, _ =>
        {
            Walker walker = simulation.Start([0, width * rng.NextNormal()], rng);
            walker.Advance(10);
            return walker.Parameters[0] / 10;
        });
        Statistically.Resolves(theory - blocking.Drift(learningRate), drift);
        Statistically.Equal(theory, drift);
    }

    [Fact]
    public void A_valley_is_blocked_at_its_threshold()
    {
        var blocking = new EntropicBlocking(0.02, 0.2, 1);
        Assert.Equal(0.4, blocking.Threshold, tolerance: 1e-15);
        Assert.Equal(1.0 / 3, blocking.ThresholdAt(1), tolerance: 1e-15);
        Assert.Equal(0, blocking.DriftAt(1, blocking.ThresholdAt(1)), tolerance: 1e-16);
        Assert.Equal(0, blocking.Drift(blocking.Threshold), tolerance: 1e-16);
        Assert.True(blocking.Drift(blocking.Fastest) > blocking.Drift(1.01 * blocking.Fastest) && blocking.Drift(blocking.Fastest) > blocking.Drift(0.99 * blocking.Fastest));
        Assert.Equal(blocking.Threshold, blocking.ThresholdAt(1e-9), tolerance: 1e-8);
    }

    [Theory]
    [InlineData(1.5, 4, 18.42072)]
    [InlineData(3, 1, 0)]
    [InlineData(3, 5, 16.41620)]
    [Trait("NTL", "T10")]
    public void Walkers_are_trapped_at_the_widest_place_or_run_to_the_edge(double noise, double start, double destination)
    {
        var trapping = new EntropicTrapping(0.1, 1, 1, noise);
        Assert.Equal(destination, trapping.Destination(start, 0.1), tolerance: 5e-6);

        var rng = new Rng(10, $"trapping {noise} {start}");
        var simulation = new Simulation(new RiverValley(new LinearRiver(0.1), new AbsoluteSharpness(1, 1)), new Sgd(), new GaussianNoise(0, noise), new Constant(0.1));
        double[] ends = new double[100];
        for (int i = 0; i < ends.Length; i++)
        {
            Walker walker = simulation.Start([start, Math.Sqrt(new SgdEquilibrium(1 + start, noise).Variance(0.1)) * rng.NextNormal()], rng);
            walker.Advance(4000);
            ends[i] = walker.Parameters[0];
        }
        Array.Sort(ends);
        if (destination == 0)
        {
            // The kink throws a trapped walker to and fro by its steps η·½b x² of mean η (f + entropic pull) and comparable spread, well below the
            // 1.58 that separate the kink from the repelling point.
            Assert.InRange(0.5 * (ends[49] + ends[50]), -0.5, 0.5);
            return;
        }
        // The force bends over the walkers' spread in y, which moves their mean by up to ½ |F″/F′| Var y; how far depends on how y and x² go together.
        // That and 5 σ leave the rival, the edge of stability 2/η itself, well outside.
        Estimate place = Estimate.MeanOfIndependent(ends);
        double h = 1e-3, shift = 0.5 * Math.Abs((Force(destination + h) - 2 * Force(destination) + Force(destination - h)) / (h * h)
            / ((Force(destination + h) - Force(destination - h)) / (2 * h))) * Math.Pow(place.StandardError, 2) * ends.Length;
        double allowed = 5 * place.StandardError + shift, edge = 2 / 0.1 - 1;
        Assert.True(1.5 * allowed < edge - destination, $"{allowed} cannot tell {destination} from {edge}");
        Assert.Equal(destination, place.Value, tolerance: allowed);

        double Force(double y) => 0.1 - new SgdEquilibrium(1 + y, noise).ThermalLoss(0.1) / (1 + y);
    }

    [Fact]
    [Trait("NTL", "T10")]
    public void Above_the_critical_noise_nothing_balances()
    {
        var calm = new EntropicTrapping(0.1, 1, 1, 3);
        Assert.Equal(2.5838, calm.Balance(0.1)!.Value.Repelling, tolerance: 5e-5);
        Assert.Equal(17.4162, calm.Balance(0.1)!.Value.Attracting, tolerance: 5e-5);
        Assert.Equal(Math.Sqrt(0.2) / 0.1, calm.CriticalNoise(0.1), tolerance: 1e-14);
        Assert.Null(new EntropicTrapping(0.1, 1, 1, 5).Balance(0.1));
        // a₋ = η b s²/(4f) for small η, up to its square.
        Assert.Equal(2.5e-9, new EntropicTrapping(1, 1, 1, 1).Balance(1e-8)!.Value.Repelling, tolerance: 1e-24);
        Assert.Equal(0, new EntropicTrapping(0.1, 1, 1, 5).Destination(100, 0.1));
        // At a balance the exact entropic force cancels the drift.
        foreach (double a in (double[])[calm.Balance(0.1)!.Value.Repelling, calm.Balance(0.1)!.Value.Attracting])
            Assert.Equal(-0.1, EntropicForce.Sgd(3, 0.1, a, 1 / a), tolerance: 1e-13);
    }

    [Theory]
    [InlineData("constant")]
    [InlineData("high first")]
    [InlineData("low first")]
    [InlineData("cosine")]
    public void The_entropic_delay_is_what_a_narrowing_valley_costs(string path)
    {
        // One river, its valley fluctuations averaged: ⟨x²⟩ moves by its exact recursion, so nothing is random. The formula takes ⟨x²⟩ to be C η/½a; it is
        // larger by the parts aη/2, since steps are discrete, and (ln a)′|c′|/(2a), since it lags behind a narrowing valley. With both summed along the
        // path, their squares remain, and the Euler step of the river, ½ηc″.
        var valley = new RiverValley(new PowerRiver(1, 1), new PowerSharpness(0.5, 2));
        const int Steps = 6000;
        const double Rate = 0.004, Noise = 0.3;
        double[] rates = [.. Enumerable.Range(0, Steps).Select(t => path switch
        {
            "constant" => Rate,
            "high first" => t < Steps / 3 ? 2 * Rate : 0.5 * Rate,
            "low first" => t < 2 * Steps / 3 ? 0.5 * Rate : 2 * Rate,
            _ => Rate * (1 + Math.Cos(Math.PI * t / Steps)) + 1e-6,
        })];
        double c = new SgdEquilibrium(1, Noise).Equipartition, y = 0, v = new SgdEquilibrium(0.5, Noise).Variance(rates[0]), sum = 0, correction = 0, error = 0;
        foreach (double rate in rates)
        {
            double a = valley.Sharpnesses[0].At(y), force = valley.River.Slope(y) + 0.5 * valley.Sharpnesses[0].Slope(y) * v;
            double logSlope = valley.Sharpnesses[0].Slope(y) / a, slope = -valley.River.Slope(y), weight = rate * rate * logSlope / slope;
            sum += weight;
            double part = 0.5 * a * rate + 0.5 * logSlope * slope / a;
            correction += weight * part;
            error += weight * (part * part + 0.5 * rate * valley.River.Curvature(y));
            v = new SgdMoments(a, Noise).Next(v, rate);
            y -= rate * force;
        }
        double plain = valley.River.Loss(RiverTime.Flow(valley.River, 0, rates)[^1]), delay = EntropicDelay.Of(valley, 0, c, rates);
        Assert.True(delay > 0);
        Assert.InRange(error / sum, 0, 0.05);
        Assert.Equal(valley.River.Loss(y) - plain, delay * (1 + correction / sum), tolerance: error / sum * delay);
    }

    [Fact]
    public void On_a_straight_river_the_entropic_delay_is_C_times_force_times_the_sum_of_squares()
    {
        double[] rates = Schedule.Parse("wsd:peak=0.05,warmup=20,steps=500,decay=200,shape=1-sqrt").ToArray(500);
        Assert.Equal(0.25 * 0.02 * 0.2 * rates.Sum(r => r * r), EntropicDelay.Of(Narrowing, 0, 0.25, rates), tolerance: 1e-14);
    }

    [Fact]
    public void The_final_loss_of_a_run_is_river_heat_and_both_delays()
    {
        // Equation 6 against the averaged recursion of the same valley. Every part is right to relative order aη, 3.5 % at most; the smallest part is
        // more than twice the sum of these errors, so none can be left out.
        var valley = new RiverValley(new LinearRiver(0.02), new ExponentialSharpness(0.5, 0.2));
        double[] rates = new Decay(Shape.Linear, 0.05, 3000, floor: 0.005).ToArray(3000);
        double y = 0, v = new SgdEquilibrium(0.5, 0.5).Variance(0.05), c = 0.0625;
        foreach (double rate in rates)
        {
            double a = valley.Sharpnesses[0].At(y), force = valley.River.Slope(y) + 0.5 * valley.Sharpnesses[0].Slope(y) * v;
            v = new SgdMoments(a, 0.5).Next(v, rate);
            y -= rate * force;
        }
        double end = valley.Sharpnesses[0].At(y), final = valley.River.Loss(y) + 0.5 * end * v;
        var parts = new FinalLoss(valley.River.Loss(RiverTime.Flow(valley.River, 0, rates)[^1]), c * rates[^1],
            EntropicDelay.Of(valley, 0, c, rates), DelayedHeat.Of(c, rates, new SpectrumKernel(2 * end)));
        double smallest = Math.Min(parts.Heat, Math.Min(parts.EntropicDelay, parts.DelayedHeat));
        double error = end * 0.05 * (parts.Heat + parts.EntropicDelay + parts.DelayedHeat);
        Assert.True(smallest > 2 * error, $"{parts}");
        Assert.Equal(final, parts.Total, tolerance: error);
    }

    [Fact]
    [Trait("NTL", "T15")]
    public void River_time_of_the_published_schedules_is_the_published_one()
    {
        // Left of the figure: warm-up to 6e-4 in 2000 steps; hold, or jump to the peak, hold, and half a cosine of 3000 steps back to 6e-4.
        // A decay whose first step is still at its peak exceeds the published half-way mean by half a step's drop, 3e-4 in 3 or less.
        for (int k = 0; k <= 8; k++) Assert.Equal(0.6 + 0.6 * k, new Constant(6e-4, warmup: 2000).Sum(2000 + 1000 * k), tolerance: 1e-9);
        for (int k = 0; k <= 5; k++)
        {
            Assert.Equal(3.3 + 1.2 * k, Sum(1.2e-3, 2000 + 1000 * k), tolerance: 3.1e-4);
            Assert.Equal(1.95 + 0.3 * k, Sum(3e-4, 2000 + 1000 * k), tolerance: 1.6e-4);
        }

        static double Sum(double peak, int decayStart)
        {
            Shape shape = Shape.Cosine;
            double[] tail = [.. Enumerable.Range(0, 3000).Select(t => peak > 6e-4 ? shape.Between(peak, 6e-4, t / 3000.0) : shape.Between(6e-4, peak, 1 - t / 3000.0))];
            double[] rates = new Constant(6e-4, warmup: 2000).Until(2000, new Constant(peak)).Until(decayStart, Tabulated.Of(tail)).ToArray(decayStart + 3000);
            return RiverTime.Of(rates)[^1];
        }
    }

    [Fact]
    [Trait("NTL", "T15")]
    public void The_published_losses_lie_at_those_river_times()
    {
        string[][] rows = [.. File.ReadLines(Shared.Theory("gpt2_fig_loss_vs_S.csv")).Skip(1).Select(line => line.Split(','))];
        double[] Times(string series) => [.. rows.Where(r => r[0] == series).Select(r => double.Parse(r[2], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(Enumerable.Range(0, 9).Select(k => Math.Round(0.6 + 0.6 * k, 6)), Times("const").Select(t => Math.Round(t, 6)));
        Assert.Equal(Enumerable.Range(0, 6).Select(k => Math.Round(3.3 + 1.2 * k, 6)), Times("high").Select(t => Math.Round(t, 6)));
        Assert.Equal(Enumerable.Range(0, 6).Select(k => Math.Round(1.95 + 0.3 * k, 6)), Times("low").Select(t => Math.Round(t, 6)));
    }

    [Fact]
    public void Bad_questions_are_refused()
    {
        LandscapeTests.Refused("No equilibrium: at curvature 2 the learning rate must be below 2/a = 1, got 1.", () => EntropicForce.Sgd(1, 1, 2, 1));
        LandscapeTests.Refused("The force must be a finite number above 0, got 0.", () => new EntropicTrapping(0, 1, 1, 1));
        LandscapeTests.Refused("The rate of the sharpness must be a finite number above 0, got -1.", () => new EntropicBlocking(1, -1, 1));
        LandscapeTests.Refused("The entropic delay needs a river that flows, but its slope is 0 at y = 0, before step 0.",
            () => EntropicDelay.Of(new RiverValley(new QuadraticRiver(1), new ConstantSharpness(1)), 0, 1, [0.1]));
    }
}
