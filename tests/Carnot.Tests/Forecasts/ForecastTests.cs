using System.Collections.Immutable;
using Carnot.Design;
using Carnot.Forecasts;
using Carnot.Laws;
using Carnot.Randomness;
using Carnot.Runs;
using Carnot.Schedules;
using Carnot.Tests.Laws;

namespace Carnot.Tests.Forecasts;

public class ForecastTests
{
    private static readonly FittedLaw Law = Fitted("momentum", 3);

    private static readonly Schedule Plateau = Schedule.Parse("constant:peak=1e-3,warmup=100");

    [Fact]
    public void A_cooldown_releases_what_the_law_itself_says()
    {
        Forecast forecast = Forecast.Cooldown(Law, Plateau, 4000, 1000);
        ForecastRow linear = forecast.Rows[1], on = forecast.Rows[0];
        Assert.Equal(Law.Final(Plateau.Until(4000, Schedule.Parse("linear:peak=1e-3,steps=1000")), 5000), linear.Final);
        Assert.Equal(linear.Final - on.Final, linear.Difference, 1e-14);
        Assert.StartsWith("A linear cooldown of 1000 steps from step 4000 ends at ", forecast.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void What_two_schedules_have_in_common_cancels_in_their_difference()
    {
        Schedule cooled = Schedule.Parse("wsd:peak=1e-3,warmup=100,steps=6000,decay=1000");
        ImmutableArray<ForecastRow> rows = ForecastTable.Of(Law, [new("a", cooled, 6000), new("again", cooled, 6000), new("b", Schedule.Parse("wsd:peak=1e-3,warmup=100,steps=6000,decay=1100"), 6000), new("c", Schedule.Parse("wsd:peak=1e-3,warmup=100,steps=6000,decay=5500"), 6000)]);
        // The same run twice differs by the luck of two runs.
        Assert.Equal(0, rows[1].Difference);
        Assert.Equal(1.2815515655 * Math.Sqrt(2) * Law.RunNoise * rows[1].Final, rows[1].DifferenceHigh, 1e-9);
        // The same run twice wins or loses by its luck alone: half of whatever the third leaves, to the 0.35 % that 20,000 draws allow, four of those.
        Assert.Equal(rows[0].ProbabilityBest, rows[1].ProbabilityBest, 0.014);
        Assert.Equal(1, rows.Sum(r => r.ProbabilityBest), 1e-9);
        // What is left besides luck is far less for neighbours: less than half in standard errors.
        Assert.True(BesidesLuck(rows[2]) < 0.25 * BesidesLuck(rows[3]), $"{BesidesLuck(rows[2])}, {BesidesLuck(rows[3])}");

        double BesidesLuck(ForecastRow row) => Math.Pow((row.DifferenceHigh - row.Difference) / 1.2815515655, 2) - Law.RunNoise * Law.RunNoise * (row.Final * row.Final + rows[0].Final * rows[0].Final);
    }

    [Fact]
    public void Decays_of_other_lengths_than_the_fitted_are_told_apart_less_surely()
    {
        // The law's parameters known exactly: what is left besides luck is the form of the kernel, a Brownian path in ln D of 10 w of the heat released at a factor of e, 0 at the two fitted decays.
        FittedLaw exact = Law with { Covariance = [.. new double[Law.Covariance.Length]], HeldOut = [] };
        double ofDecay = 10 * exact.RunNoise;
        double[] pins = [.. Law.Curves.Where(c => c.FinalRate < 0.5 * c.PeakRate).Select(c => Math.Log(c.DecaySteps)).Order()];
        Assert.Equal(2, pins.Length);
        Candidate[] runs = [.. ((int[])[300, 500, 2500, 2550]).Select(decay => new Candidate($"{decay}", new WarmupStableDecay(1e-3, 100, 6000, decay, Shape.Linear), 6000))];
        ImmutableArray<ForecastRow> rows = ForecastTable.Of(exact, runs);
        // The momentum law is L₀ + A S^−α + heat, so the heat left is what the river does not explain; in equilibrium at the peak it is B × peak.
        double[] p = [.. exact.Values];
        double[] heat = [.. runs.Select((run, i) => p[3] * 1e-3 - (rows[i].Final - p[0] - p[1] * Math.Pow(run.Schedule.ToArray(6000).Sum(), -p[2])))];
        double[] x = [.. runs.Select(run => Math.Log(PreparedCurve.Of(run.Schedule, [5999]).DecaySteps))];
        // Below the shorter fitted decay the path wanders: its variance is the distance, and two lengths share what lies beyond both. Between the two it is a bridge.
        double Bridge(int i, int j) => (x[i] - pins[0]) * (pins[1] - x[j]) / (pins[1] - pins[0]);
        double below = Apart(0, 1, pins[0] - x[0], pins[0] - x[1], pins[0] - x[1]);
        double between = Apart(2, 3, Bridge(2, 2), Bridge(3, 3), Bridge(2, 3));
        double across = Apart(0, 2, pins[0] - x[0], Bridge(2, 2), 0);
        // The river's sum of rates is binned, to 1e-4 of its loss of 0.4 nats, so the heat of 0.35 nats is known to 2e-4; the rest is rounding.
        Assert.Equal(1, below / Reach(runs[0], runs[1]), 1e-3);
        Assert.Equal(1, between / Reach(runs[2], runs[3]), 1e-3);
        Assert.Equal(1, across / Reach(runs[0], runs[2]), 1e-3);

        // Of the last two alone, the first ends lower with probability Φ(gap/σ): σ² is what the form moves them apart by, and the luck of both runs.
        ImmutableArray<ForecastRow> pair = ForecastTable.Of(exact, runs[2..]);
        double z = pair[1].Difference / between;
        // Four standard errors of 20,000 draws, 0.014.
        Assert.Equal(NormalBelow(z), pair[0].ProbabilityBest, 0.015);
        Assert.InRange(pair[0].ProbabilityBest, 0.01, 0.99);

        // A single loss carries the same error.
        Prediction alone = exact.Predict(runs[0].Schedule, [5999]);
        double scatter = Scatter(exact), form = ofDecay * heat[0] / alone.Loss[0];
        Assert.Equal(1, 1.2815515655 * Math.Sqrt(scatter + form * form * (pins[0] - x[0])) / Math.Log(alone.High[0] / alone.Loss[0]), 1e-3);

        double Apart(int i, int j, double own, double other, double both)
            => Math.Sqrt(ofDecay * ofDecay * (heat[i] * heat[i] * own + heat[j] * heat[j] * other - 2 * heat[i] * heat[j] * both) + exact.RunNoise * exact.RunNoise * (rows[i].Final * rows[i].Final + rows[j].Final * rows[j].Final));
        double Reach(Candidate a, Candidate b)
        {
            ForecastRow row = ForecastTable.Of(exact, [a, b])[1];
            return (row.DifferenceHigh - row.Difference) / 1.2815515655;
        }
    }

    [Fact]
    public void Another_peak_than_the_fitted_widens_the_interval_with_its_distance()
    {
        // Parameters known exactly, no decay: what is left besides scatter is, of the heat at the peak, B × peak for the momentum law, 6 % and 15 % of how far the mean rate in units of the peak
        // is from that of the fitted runs, in logarithms, both times √|ln(peak / fitted)|.
        FittedLaw exact = Law with { Covariance = [.. new double[Law.Covariance.Length]], HeldOut = [] };
        foreach (double peak in (double[])[5e-4, 1e-3, 4e-3])
        {
            Prediction p = exact.Predict(new Constant(peak, 100), [5999]);
            double travelled = Math.Log(PreparedCurve.Of(new Constant(peak, 100), [5999]).RateSum / 6000 / peak) - Law.Curves.Average(c => Math.Log(c.MeanRate / c.PeakRate));
            double form = double.Hypot(0.06, 0.15 * travelled) * exact.Values[3] * peak / p.Loss[0], away = Math.Abs(Math.Log(peak / 1e-3));
            // The last of the heat taken up in the warm-up is still on its way: e^(−5900/900) of it.
            Assert.Equal(1, 1.2815515655 * Math.Sqrt(Scatter(exact) + form * form * away) / Math.Log(p.High[0] / p.Loss[0]), 3e-3);
        }
    }

    [Fact]
    public void A_first_step_at_rate_zero_has_an_interval_like_any_other()
    {
        Prediction p = Fitted("ntl", 3).Predict(Schedule.Parse("hf.cosine:learning_rate=2e-3,warmup_steps=100,max_steps=6000"), [0, 5999]);
        Assert.All(p.Low.Concat(p.High), bound => Assert.True(double.IsFinite(bound)));
    }

    /// <summary>Variance of ln L that is a single loss's own under the momentum law, whose losses are all alike.</summary>
    private static double Scatter(FittedLaw law) => law.RunNoise * law.RunNoise + law.Curves.Average(c => c.RootMeanSquare * c.RootMeanSquare);

    [Fact]
    public void Runs_that_miss_each_other_by_more_than_was_expected_say_so()
    {
        HeldOutCurve[] off = [.. Law.HeldOut.Select(h => h with { FinalError = 4 * h.Expected })];
        // √((3 + 3 × 16)/(3 + 3)).
        Assert.Contains(Extrapolation.Warnings(Law with { HeldOut = [.. off] }, Plateau, 6000), w => w.StartsWith("Each left out in turn, the fitted runs are met 2.9 times worse than expected", StringComparison.Ordinal));
    }

    [Fact]
    public void What_left_out_runs_were_off_by_widens_the_doubt_of_designs_and_of_updates()
    {
        // √(3/3) = 1 without a run left out, √((3 + 13)/(3 + 1)) = 2 with one that was off by √13 of what was expected.
        FittedLaw plain = Law with { HeldOut = [] }, doubled = Law with { HeldOut = [Law.HeldOut[0] with { FinalError = Math.Sqrt(13) * Law.HeldOut[0].Expected }] };
        PreparedCurve reference = PreparedCurve.Of(Plateau, [5999]), linear = PreparedCurve.Of(Schedule.Parse("linear:peak=1e-3,warmup=100,steps=6000"), [5999]);
        double certain = new DoubtedLoss(plain, reference, 0).Of(linear), once = new DoubtedLoss(doubled, reference, 1).Of(linear), twice = new DoubtedLoss(plain, reference, 2).Of(linear);
        // √(4V + k²) − k against 2√(V + k²) − 2k: the kink k of 1e-5 nats apart at most.
        Assert.Equal(twice, once, 1e-5);
        Assert.True(once - certain > 1e-4, $"{once - certain} tells nothing");
        LossCurve running = Curve("momentum", 0);
        FittedLaw wide = LawFit.Update(plain with { Covariance = [.. plain.Covariance.Select(c => 4 * c)] }, running);
        Assert.Equal(wide.Values, LawFit.Update(doubled, running).Values);
        Assert.NotEqual(wide.Values, LawFit.Update(plain, running).Values);
    }

    /// <summary>Φ(z) by the midpoint rule from −8, to 1e-6.</summary>
    private static double NormalBelow(double z)
    {
        const int Parts = 4000;
        double width = (z + 8) / Parts;
        return Enumerable.Range(0, Parts).Sum(i => { double x = -8 + (i + 0.5) * width; return Math.Exp(-x * x / 2); }) * width / Math.Sqrt(2 * Math.PI);
    }

    [Fact]
    public void A_comparison_names_the_best_first()
    {
        Forecast forecast = Forecast.Compare(Law, [new("flat", Plateau, 6000), new("cooled", Schedule.Parse("wsd:peak=1e-3,warmup=100,steps=6000,decay=2000"), 6000)]);
        Assert.Equal(["cooled", "flat"], forecast.Rows.Select(r => r.Name));
        Assert.True(forecast.Rows[0].ProbabilityBest > 0.99);
        Assert.StartsWith("cooled is surely the best, with a probability of 100 %", forecast.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Stretching_keeps_the_shape_and_holding_keeps_the_decay()
    {
        Schedule wsd = Schedule.Parse("wsd:peak=1e-3,warmup=100,steps=5100,decay=1000");
        Assert.Equal(Schedule.Parse("wsd:peak=1e-3,warmup=100,steps=10100,decay=2000"), ScheduleChange.Stretched(wsd, 5100, 10_100));
        Assert.Equal(Schedule.Parse("wsd:peak=1e-3,warmup=100,steps=10100,decay=1000"), ScheduleChange.Later(wsd, 5100, 10_100));
        Schedule table = Schedule.Parse("table:0=0,100=1e-3,4100=1e-3,5099=0"), stretched = ScheduleChange.Stretched(table, 5100, 10_100);
        // Between knots a fortieth of a decay apart lines are lines; the kink is cut by one knot's width, 1/40 of the decay.
        foreach (long step in (long[])[50, 2000, 9100, 10_099]) Assert.Equal(ScheduleChange.Stretched(wsd, 5100, 10_100).At(step), stretched.At(step), 3e-5);
    }

    [Fact]
    public void Another_peak_scales_every_rate()
    {
        foreach (string text in (string[])["wsd:peak=1e-3,warmup=100,steps=5000,decay=1000,floor=1e-4", "constant:peak=1e-3,warmup=100 until 3000 then linear:peak=1e-3,steps=1000", "steps:0=1e-3,2000=3e-4"])
        {
            Schedule schedule = Schedule.Parse(text), half = ScheduleChange.WithPeak(schedule, 5000, 0.5);
            for (long step = 0; step < 5000; step += 111) Assert.Equal(0.5 * schedule.At(step), half.At(step), 1e-18);
        }
    }

    [Fact]
    public void A_target_unlike_every_fitted_run_is_flagged_and_one_among_them_is_not()
    {
        Assert.Empty(Extrapolation.Warnings(Law, Schedule.Parse("wsd:peak=1e-3,warmup=100,steps=6000,decay=1500"), 6000));
        Assert.Contains(Extrapolation.Warnings(Law, Schedule.Parse("constant:peak=4e-3"), 6000), w => w.StartsWith("The peak rate 0.004 lies outside the fitted 0.001", StringComparison.Ordinal));
        Assert.Contains(Extrapolation.Warnings(Law, Plateau, 7_800), w => w == "7800 steps are 1.3 times the longest fitted run: the river's exponent is extrapolated.");
        Assert.DoesNotContain(Extrapolation.Warnings(Law, Plateau, 6_600), w => w.Contains("the longest fitted run", StringComparison.Ordinal));
        Assert.Contains(Extrapolation.Warnings(Law, Plateau, 60_000), w => w == "60000 steps are 10.0 times the longest fitted run: the river's exponent is extrapolated.");
        FittedLaw one = Fitted("momentum", 1);
        Assert.Contains(Extrapolation.Warnings(one, Plateau, 6000), w => w.StartsWith("One run was fitted", StringComparison.Ordinal));
        Assert.Contains(Extrapolation.Warnings(one, Schedule.Parse("linear:peak=1e-3,steps=6000"), 6000), w => w.StartsWith("No fitted run cools", StringComparison.Ordinal));
    }

    [Fact]
    public void Fewer_and_plainer_runs_give_wider_intervals()
    {
        Schedule target = Schedule.Parse("wsd:peak=1e-3,warmup=100,steps=6000,decay=1500");
        double constantOnly = Width(Fitted("ntl", 1)), three = Width(Fitted("ntl", 3));
        Assert.True(constantOnly > 3 * three, $"{constantOnly} against {three}");

        double Width(FittedLaw law)
        {
            Prediction p = law.Predict(target, [5999]);
            return p.High[0] - p.Low[0];
        }
    }

    [Fact]
    public void The_next_run_brings_down_the_error_it_promises()
    {
        FittedLaw law = Fitted("ntl", 1);
        Schedule target = Schedule.Parse("wsd:peak=1e-3,warmup=100,steps=6000,decay=1500");
        NextRun next = NextRun.For(law, target, 6000)!;
        Assert.True(next.After < 0.5 * next.Before, next.Advice);
        // Make that run and fit again: the error that comes out is the promised one to within what moving the estimate does to first order.
        ILossLaw truth = LossLaws.Named("ntl");
        long first = Math.Max(next.From, 200);
        LossCurve made = MadeUpCurves.Curve(truth, next.Candidate.Schedule, [.. Enumerable.Range(1, 40).Select(i => first + (next.Candidate.Steps - 1 - first) * i / 40).Distinct()], 3e-4, new Rng(9, "next"));
        FittedLaw wiser = LawFit.Fit(truth, [Curve("ntl", 0), made], new FitOptions { LeaveOneOut = false });
        double now = wiser.Together([PreparedCurve.Of(target, [5999])]).StandardError(0);
        Assert.InRange(now, 0.2 * next.After, 3 * next.After);
    }

    [Fact]
    public void The_error_of_a_difference_is_that_of_the_difference()
    {
        FittedLaw law = Fitted("ntl", 2);
        Schedule target = Schedule.Parse("wsd:peak=1e-3,warmup=100,steps=6000,decay=1500");
        Candidate against = new("cosine", Schedule.Parse("cosine:peak=1e-3,warmup=100,steps=5000"), 5000);
        NextRun next = NextRun.For(law, target, 6000, against)!;
        int p = law.Values.Length;
        double[] slope = [.. Enumerable.Range(0, p).Select(k => (Difference(k, 1e-4) - Difference(k, -1e-4)) / 2e-4)];
        double variance = 0;
        for (int a = 0; a < p; a++)
            for (int b = 0; b < p; b++) variance += slope[a] * law.Covariance[a * p + b] * slope[b];
        // Central differences of 1e-4 err by some 1e-8 of the third derivative; the ridge of 1e-9 on Σ is smaller still where its condition is below 1e6.
        Assert.Equal(1, next.Before / (Math.Sqrt(variance) * law.Inflation), 1e-3);
        Assert.True(next.Before < NextRun.For(law, target, 6000)!.Before, "common errors cancel");
        Assert.Contains(NextRun.Verdict(law, target, 6000, against), sentence => sentence.StartsWith("This difference hangs most on", StringComparison.Ordinal));
        // Nothing is uncertain about the difference from itself.
        Assert.Null(NextRun.For(law, target, 6000, new("itself", target, 6000)));

        double Difference(int k, double step)
        {
            double[] values = [.. law.Values], loss = new double[1];
            values[k] *= Math.Exp(step);
            law.Law.Evaluate(PreparedCurve.Of(target, [5999]), values, loss, []);
            double asked = loss[0];
            law.Law.Evaluate(PreparedCurve.Of(against.Schedule, [4999]), values, loss, []);
            return asked - loss[0];
        }
    }

    /// <summary>Simulated valleys of forty kinds, each parameter a third off the prior's centre: whoever is called the likely best is it at least as often as was said, and whoever is called unlikely no more often.</summary>
    [Fact, Trait("Duration", "Long")]
    public void Probabilities_of_ending_lowest_are_not_too_sure_where_the_law_is_true()
    {
        const int worlds = 40;
        ILossLaw law = LossLaws.Named("ntl");
        string[] texts = ["cosine:peak=1e-3,warmup=100,steps=6000", "linear:peak=1e-3,warmup=100,steps=6000", .. ((int[])[600, 1200, 2400, 4000]).Select(decay => $"wsd:peak=1e-3,warmup=100,steps=6000,decay={decay}")];
        Candidate[] candidates = [.. texts.Select(text => new Candidate(text, Schedule.Parse(text), 6000))];
        double saidLikely = 0, likelyVariance = 0, saidUnlikely = 0, unlikelyVariance = 0;
        int likely = 0, unlikely = 0;
        for (int world = 0; world < worlds; world++)
        {
            var rng = new Rng((ulong)world, "world");
            double[] truth = [.. MadeUpCurves.Thermodynamic.Select((value, k) => k == 0 ? value : value * Math.Exp(0.3 * rng.NextNormal()))];
            LossCurve[] curves = [.. MadeUpCurves.Schedules.Take(3).Select(schedule =>
            {
                ImmutableArray<long> steps = [.. MadeUpCurves.Every(50, 6000).Skip(4)];
                double[] losses = True(schedule, steps);
                for (int i = 0; i < losses.Length; i++) losses[i] *= Math.Exp(3e-4 * rng.NextNormal());
                return new LossCurve(schedule.ToString(), new("loss", [.. steps], [.. losses]), schedule);
            })];
            ImmutableArray<ForecastRow> rows = ForecastTable.Of(LawFit.Fit(law, curves), candidates);
            double[] ends = [.. candidates.Select(candidate => True(candidate.Schedule, [5999])[0])];
            int best = Array.IndexOf(ends, ends.Min());
            for (int i = 0; i < rows.Length; i++)
            {
                double said = rows[i].ProbabilityBest;
                if (said == rows.Max(row => row.ProbabilityBest)) (saidLikely, likelyVariance, likely) = (saidLikely + said, likelyVariance + said * (1 - said), likely + (i == best ? 1 : 0));
                else if (said < 0.2) (saidUnlikely, unlikelyVariance, unlikely) = (saidUnlikely + said, unlikelyVariance + said * (1 - said), unlikely + (i == best ? 1 : 0));
            }

            double[] True(Schedule schedule, ImmutableArray<long> steps) => MadeUpCurves.Losses(law, truth, schedule, steps);
        }
        // Bernoulli draws with the probabilities that were said, at 3 standard errors.
        Assert.True(likely >= saidLikely - 3 * Math.Sqrt(likelyVariance), $"{likely} of {worlds} likely ones ended lowest where {saidLikely:F1} were said.");
        Assert.True(unlikely <= saidUnlikely + 3 * Math.Sqrt(unlikelyVariance), $"{unlikely} unlikely ones ended lowest where {saidUnlikely:F1} were said.");
    }

    [Fact]
    public void A_growing_log_pulls_the_law_to_the_run()
    {
        // A run whose every loss lies 1 % above the law: the more of it is seen, the nearer the forecast of its end comes.
        Schedule plan = MadeUpCurves.Schedules[2];
        LossCurve whole = MadeUpCurves.Curve(LossLaws.Named("momentum"), plan, MadeUpCurves.Every(50, 6000), 0, new Rng(1, "run"));
        whole = whole with { Loss = new("loss", whole.Loss.Steps, [.. whole.Loss.Values.Select(v => 1.01 * v)]) };
        double end = whole.Loss.Values[^1], before = Miss(Law), little = Miss(LawFit.Update(Law, Cut(1500))), more = Miss(LawFit.Update(Law, Cut(4000)));
        Assert.True(little < before && more < 0.5 * before, $"{before} {little} {more}");

        LossCurve Cut(long last) => whole with { Loss = whole.Loss.Between(0, last) };
        double Miss(FittedLaw law) => Math.Abs(law.Final(plan, whole.LastStep + 1) - end);
    }

    [Fact]
    public void The_law_that_made_the_curves_is_chosen()
    {
        LawChoice choice = LawChoice.Of([.. Enumerable.Range(0, 4).Select(i => Curve("momentum", i))], [LossLaws.Named("lr-sum"), LossLaws.Named("momentum"), LossLaws.Named("chinchilla")]);
        Assert.Equal("momentum", choice.Chosen.Law.Name);
        Assert.Equal("momentum", choice.Rows[0].Law.Name);
        Assert.Equal("To choose a law, one run has to be left out and predicted from the others: give two runs or more, or name the law with --law.",
            Assert.Throws<UsageException>(() => LawChoice.Of([Curve("momentum", 0)], LossLaws.All)).Message);
    }

    [Fact]
    public void Runs_of_different_models_are_refused()
    {
        LossCurve one = Curve("momentum", 0), other = one with { Name = "other.csv", Loss = new("loss", one.Loss.Steps, [.. one.Loss.Values.Select(v => 0.9 * v)]) };
        var fault = Assert.Throws<InputException>(() => LawFit.Fit(LossLaws.Named("momentum"), [one with { Name = "one.csv" }, other]));
        Assert.Equal("other.csv: this curve contradicts one.csv: with the same learning rates up to step 5999 its loss is -10.0 % off. One law cannot hold for different models or data; fit them apart.", fault.Message);
    }

    private static FittedLaw Fitted(string law, int curves) => LawFit.Fit(LossLaws.Named(law), [.. Enumerable.Range(0, curves).Select(i => Curve(law, i))]);

    private static LossCurve Curve(string law, int i) => MadeUpCurves.Curve(LossLaws.Named(law), MadeUpCurves.Schedules[i], MadeUpCurves.Every(50, 6000).RemoveRange(0, 4), 3e-4, new Rng(5, $"curve {i}"));
}
