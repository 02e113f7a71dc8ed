using Carnot.Analysis;
using Carnot.Laws;
using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Tests.Runs;

public sealed class SyntheticRunsTests
{
    [Fact]
    public void At_rest_each_valley_holds_the_heat_of_the_discrete_chain()
    {
        // v* = η s² / (a (2 − η a)) for each curvature; the river moves by less than 1e-9 between two neighbouring steps this late, so the
        // heat is what the loss drops by when the rate becomes zero for good minus what the river still does: read off as L(η) − L(η → tiny).
        const double eta = 1e-3;
        const long steps = 60_000;
        double hot = SyntheticRuns.MeanLoss(new Constant(eta), steps)[^1];
        // Cooling for 40 relaxation times of the softest valley (1700 steps at 1e-3) at a hundredth of the rate leaves a hundredth of the heat.
        double[] cooled = SyntheticRuns.MeanLoss(new Constant(eta).Until(steps, new Constant(eta / 100)), steps + 7_000_000 / 2);
        double heat = new[] { 0.3, 1.5, 8, 50 }.Sum(a => 0.5 * a * eta * 320 / (a * (2 - eta * a)));
        double left = new[] { 0.3, 1.5, 8, 50 }.Sum(a => 0.5 * a * eta / 100 * 320 / (a * (2 - eta / 100 * a)));
        // The same river without valleys: its travel depends on Σ η alone to first order; here measured by a rate-matched pair of constants.
        double river = River(steps * eta) - River(steps * eta + 3_500_000 * eta / 100);
        Assert.Equal(heat - left + river, hot - cooled[^1], 2e-4); // Euler steps of the river against its flow: O(η) relative

        // Flow dy/dτ = g p y^(−p−1) gives y^(p+2) = y₀^(p+2) + (p + 2) g p τ.
        static double River(double tau) => Math.Pow(Math.Pow(0.27, 3.5) + 3.5 * 0.1 * 1.5 * tau, -1.5 / 3.5);
    }

    [Fact]
    public void Predictions_of_schedules_never_run_meet_the_exact_loss()
    {
        RunAnalysis analysis = RunAnalysis.Of(SyntheticRuns.Make(10_000, seed: 1), new ThermodynamicLaw());
        PredictedSchedule[] unseen = [.. analysis.Predicted.Where(p => p.LikeRun is null && !p.Designed)];
        double[] truth = [.. unseen.Select(p => SyntheticRuns.MeanLoss(p.Schedule, 10_000)[^1])];
        int covered = unseen.Zip(truth).Count(pair => pair.Second >= pair.First.FinalLow && pair.Second <= pair.First.FinalHigh);
        // 80 % intervals; errors are shared between schedules, so a little fewer than 80 % of one set may be covered.
        Assert.True(covered >= 0.7 * unseen.Length, $"{covered} of {unseen.Length} covered: " + string.Join("; ", unseen.Zip(truth, (p, t) => $"{p.Name} {p.Final:F4} vs {t:F4}")));
    }

    [Fact]
    public void The_fitted_heat_capacity_is_the_landscapes()
    {
        // Four directions of η s² / 4 each: N C = s² = 320 nats per unit of learning rate, to the 2.5 % by which η a < 2 is not small.
        // The law has to find besides that these weights have no norm that matters, and that four directions are no broad spectrum, which costs it some of the precision.
        RunAnalysis analysis = RunAnalysis.Of(SyntheticRuns.Make(10_000, seed: 1), new ThermodynamicLaw());
        Estimate capacity = analysis.Shown.Hottest.HeatCapacity;
        Assert.True(capacity.StandardError < 0.2 * capacity.Value, $"{capacity} says too little");
        Assert.True(capacity.SigmasFrom(320) < 3, $"{capacity}, expected 320");
        // What the prior on that norm pushes the law off by is not its misfit: w stays at w₀ and the white noise of a curve, 0.004 / 2.9 over √1001. Residuals of the fit with its priors would make it 3.7e-4.
        Assert.Equal(double.Hypot(3e-4, 0.004 / 2.9 / Math.Sqrt(1001)), analysis.Law.RunNoise, 1e-5);
    }

    [Fact]
    public void What_the_runs_do_not_tell_of_a_parameter_is_said()
    {
        RunAnalysis analysis = RunAnalysis.Of(SyntheticRuns.Make(10_000, seed: 1), new ThermodynamicLaw());
        string[] said = [.. analysis.Law.Law.Parameters.Select(p => analysis.Limits.SingleOrDefault(l => l.StartsWith($"{p.Symbol} ({p.Description}) is ", StringComparison.Ordinal)) ?? "")];
        double[] relative = [.. analysis.Law.Values.Select((value, k) => analysis.Law.StandardError(k) / value)];
        Assert.All(relative.Zip(said), pair => Assert.Equal(pair.First switch { <= 0.5 => "", < 1 => "known", _ => "not told" },
            pair.Second.Contains("known only to within", StringComparison.Ordinal) ? "known" : pair.Second.Contains("not told by these runs", StringComparison.Ordinal) ? "not told" : ""));
        Assert.Contains(relative, r => r > 1);
        Assert.Contains(relative, r => r is > 0.5 and < 1);
    }

    [Fact]
    public void Runs_that_do_not_cool_to_half_their_peak_are_said_once_not_to_show_their_heat()
    {
        string[] Uncooled(double floor)
        {
            Run[] runs = [.. SyntheticRuns.Make(3_000, seed: 1).Take(2).Select((run, i) =>
            {
                Schedule schedule = i == 0 ? new Constant(1e-3, 100) : Schedule.Parse(FormattableString.Invariant($"cosine:peak=1e-3,warmup=100,steps=3000,floor={floor}"));
                double[] loss = SyntheticRuns.MeanLoss(schedule, 3_000);
                return run with { Loss = new(run.Loss.Name, run.Loss.Steps, [.. run.Loss.Steps.Select(step => loss[step])]), LearningRate = schedule };
            })];
            return [.. RunAnalysis.Of(runs, LossLaws.Named("momentum")).Limits.Where(limit => limit.Contains("cools", StringComparison.Ordinal))];
        }
        Assert.StartsWith("No fitted run cools to half its peak rate", Assert.Single(Uncooled(6e-4)), StringComparison.Ordinal);
        Assert.Empty(Uncooled(4e-4));
    }

    [Fact]
    public void The_design_is_really_better_on_the_landscape_it_has_not_seen()
    {
        RunAnalysis analysis = RunAnalysis.Of(SyntheticRuns.Make(10_000, seed: 2), new ThermodynamicLaw());
        double Exact(string name) => SyntheticRuns.MeanLoss(analysis.Predicted.Single(p => p.Name == name).Schedule, 10_000)[^1];
        Assert.True(Exact("designed") < Exact("cosine"), $"designed {Exact("designed"):F4}, cosine {Exact("cosine"):F4}");
        Assert.True(Exact("designed") < Exact("constant"), $"designed {Exact("designed"):F4}, constant {Exact("constant"):F4}");
    }

    [Fact]
    public void A_rise_to_the_peak_that_follows_a_decay_is_no_warm_up()
    {
        Schedule again = new Decay(Shape.Linear, 8e-4, 2000).Until(2000, new LinearWarmup(1e-3, 1000)).Until(3000, new Constant(1e-3));
        RunAnalysis analysis = RunAnalysis.Of([SyntheticRuns.Make("again", again, 4000, 1)], new RateSumLaw());
        // Only the first 2 % of its steps are left out, and a schedule for it needs no warm-up.
        Assert.Equal(80, analysis.Runs[0].Fit.FirstStep);
        Assert.Equal(0, analysis.Design.Limits.Warmup);
    }

    [Fact]
    public void Too_few_steps_are_refused()
        => Assert.Equal("Synthetic runs need 1000 steps or more, got 999: below that no valley comes to equilibrium.",
            Assert.Throws<UsageException>(() => SyntheticRuns.Make(999, 1)).Message);
}
