using Carnot.Diagnosis;
using Carnot.Randomness;
using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Tests.Diagnosis;

public class RunDiagnosisTests
{
    /// <summary>A river with one valley of heat N C η that conducts at the rate 2aη: plateau, decay of some steps, and 500 steps at a tenth of the rate.</summary>
    private static Run Simulated(int decay, double noise = 1e-3, int? spike = null)
    {
        const double peak = 0.01, capacity = 20, curvature = 5;
        var schedule = Schedule.Parse(FormattableString.Invariant($"constant:peak={peak} until 1000 then linear:peak={peak},steps={decay},floor={peak / 10} until {1000 + decay} then constant:peak={peak / 10}"));
        int steps = 1000 + decay + 500;
        var rng = new Rng(1, "diagnosis");
        double heat = capacity * peak;
        double[] losses = new double[steps];
        for (int t = 0; t < steps; t++)
        {
            double eta = schedule.At(t);
            heat += 2 * curvature * eta * (capacity * eta - heat);
            losses[t] = 2 + heat + noise * rng.NextNormal() + (spike is { } at && t >= at && t < at + 12 ? 0.5 : 0);
        }
        return new() { Name = "made", Source = "made", Loss = new("loss", [.. Enumerable.Range(0, steps).Select(t => (long)t)], [.. losses]), LearningRate = schedule };
    }

    private static Finding Of(string name, Run? run, params TimedReading[] readings) => RunDiagnosis.Of(run, readings).Single(finding => finding.Name == name);

    private static TimedReading Read(string name, double value, double error = 0, string? cannotTell = null) => new(10, 0.01, new(name, new(value, error, 20), cannotTell));

    [Fact]
    public void A_decay_that_is_faster_than_the_valley_conducts_has_frozen_and_one_that_is_slower_has_not()
    {
        // Relaxation at the floor takes 1/(2aη) = 100 steps. A decay of 20 steps leaves nearly all of the 0.18 nats, one of 20000 follows its equilibrium.
        Finding frozen = Of("freezing", Simulated(20)), cooled = Of("freezing", Simulated(20_000));
        Assert.Equal(Symptom.Present, frozen.Symptom);
        Assert.Contains("nats of heat had been left", frozen.Reason, StringComparison.Ordinal);
        Assert.Equal("Lengthen the decay of 20 steps.", frozen.Advice);
        Assert.Equal(Symptom.Absent, cooled.Symptom);
    }

    [Fact]
    public void A_run_that_ends_with_its_decay_or_is_all_noise_cannot_tell_whether_it_froze()
    {
        Run whole = Simulated(200);
        Run cut = whole with { Loss = whole.Loss.Between(0, 1199) };
        Assert.Equal(Symptom.CannotTell, Of("freezing", cut).Symptom);
        Assert.Equal(Symptom.CannotTell, Of("freezing", Simulated(20_000, noise: 1)).Symptom);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void A_river_that_bends_is_not_heat(double exponent)
    {
        // No valley at all: the loss falls by .05 to .1 more in the first half of the floor than in the second, a hundred times its error.
        var schedule = Schedule.Parse("constant:peak=1e-3 until 1000 then linear:peak=1e-3,steps=500,floor=3e-4 until 1500 then constant:peak=3e-4");
        var rng = new Rng(1, "river");
        double sum = 0;
        double[] losses = [.. Enumerable.Range(0, 10_000).Select(t => 2.5 + 0.8 * Math.Pow(0.1 + (sum += schedule.At(t)), -exponent) + 0.01 * rng.NextNormal())];
        var run = new Run { Name = "made", Source = "made", Loss = new("loss", [.. Enumerable.Range(0, losses.Length).Select(t => (long)t)], [.. losses]), LearningRate = schedule };
        Assert.Equal(Symptom.CannotTell, Of("freezing", run).Symptom);
    }

    [Fact]
    public void A_smoothed_log_carries_the_decay_into_the_floor_so_that_it_cannot_tell()
    {
        Run frozen = Simulated(20) with { LossTruth = new() { Smoothed = true } };
        Assert.Equal(Symptom.CannotTell, Of("freezing", frozen).Symptom);
    }

    [Fact]
    public void A_spike_and_the_edge_of_stability_are_overheating()
    {
        Assert.Equal(Symptom.Absent, Of("overheating", Simulated(200)).Symptom);
        Finding spike = Of("overheating", Simulated(200, spike: 400));
        Assert.Equal(Symptom.Present, spike.Symptom);
        Assert.StartsWith("The loss spikes by 0.5", spike.Reason, StringComparison.Ordinal);
        Finding edge = Of("overheating", null, Read("edge", 0.95, 0.02));
        Assert.Equal(Symptom.Present, edge.Symptom);
        Assert.Equal("η λ reached 0.95 of the edge of stability at step 10, where η was 0.01.", edge.Reason);
        Assert.Equal(Symptom.Absent, Of("overheating", null, Read("edge", 0.5, 0.02)).Symptom);
        // Two standard errors reach below the threshold, or the number means nothing.
        Assert.NotEqual(Symptom.Present, Of("overheating", null, Read("edge", 0.95, 0.1)).Symptom);
        Assert.Equal(Symptom.CannotTell, Of("overheating", null, Read("edge", 0.95, 0.02, "not converged")).Symptom);
    }

    [Fact]
    public void A_gradient_that_grows_before_the_loss_is_overheating()
    {
        Run calm = Simulated(200);
        RecordedSeries Norms(Func<int, double> norm) => new("grad_norm", calm.Loss.Count, [.. Enumerable.Range(0, calm.Loss.Count).Select(t => ((long)t, norm(t)))]);
        Assert.Equal(Symptom.Absent, Of("overheating", calm with { Other = [Norms(t => 1 + 0.1 * (t % 3))] }).Symptom);
        Finding rising = Of("overheating", calm with { Other = [Norms(t => t < 1600 ? 1 : 4)] });
        Assert.Equal(Symptom.Present, rising.Symptom);
        Assert.Contains("has grown 4 times", rising.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Updates_that_grow_against_the_learning_rate_overheat_and_those_that_follow_it_do_not()
    {
        TimedReading[] Updates(int count, Func<int, double> length, Func<int, double> rate)
            => [.. Enumerable.Range(0, count).Select(i => new TimedReading(100 * i, rate(i), new("update_norm", Estimate.Exact(length(i)))))];
        static double Decay(int i) => i < 80 ? 1e-3 : 1e-3 * (101 - i) / 21;
        Assert.NotEqual(Symptom.Present, Of("overheating", null, Updates(100, i => 5 * Decay(i), Decay)).Symptom);
        Finding grown = Of("overheating", null, Updates(100, i => (i < 95 ? 5 : 15) * Decay(i), Decay));
        Assert.Equal(Symptom.Present, grown.Symptom);
        Assert.Contains("The updates have grown 3 times against the learning rate over steps 7500 to 9900", grown.Reason, StringComparison.Ordinal);
        // Too few to tell a rise from chance.
        Assert.NotEqual(Symptom.Present, Of("overheating", null, Updates(40, i => i < 35 ? 5 : 15, _ => 1e-3)).Symptom);
    }

    [Fact]
    public void Far_from_the_edge_is_too_cold()
    {
        Assert.Equal(Symptom.Present, Of("too cold", null, Read("edge", 0.02, 0.001)).Symptom);
        Assert.Equal(Symptom.Absent, Of("too cold", null, Read("edge", 0.02, 0.001), Read("edge", 0.4, 0.01)).Symptom);
        Assert.Equal(Symptom.CannotTell, Of("too cold", Simulated(200)).Symptom);
    }

    [Fact]
    public void Layers_far_from_equipartition_are_imbalanced_and_the_extremes_are_named()
    {
        TimedReading[] Two(double first, double second, double error = 1e-3) => [Read("thermal_energy/wte", 9, 0.01), Read("thermal_energy/h.0.attn", first, error), Read("thermal_energy/h.1.attn", second, error)];
        Finding found = Of("imbalance", null, Two(0.4, 0.01, 1e-4));
        Assert.Equal(Symptom.Present, found.Symptom);
        Assert.Contains("h.0.attn holds 0.4 nats, h.1.attn 0.01.", found.Reason, StringComparison.Ordinal);
        Assert.Equal(Symptom.Absent, Of("imbalance", null, Two(0.3, 0.1)).Symptom);
        Assert.Equal(Symptom.CannotTell, Of("imbalance", null, Two(0.11, 0.01, 2e-3)).Symptom);
        Assert.Equal(Symptom.CannotTell, Of("imbalance", null, Two(0.4, 0.01, 0.1)).Symptom);
        // The embedding is alone of its kind and may hold what it likes.
        Assert.Equal(Symptom.CannotTell, Of("imbalance", null, Read("thermal_energy/wte", 9), Read("thermal_energy/wpe", 0.01)).Symptom);
        Assert.Equal(Symptom.CannotTell, Of("imbalance", null).Symptom);
    }
}
