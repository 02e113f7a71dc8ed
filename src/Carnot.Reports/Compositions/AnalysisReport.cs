using System.Collections.Immutable;
using System.Globalization;
using Carnot.Analysis;
using Carnot.Diagnosis;
using Carnot.Reports.Figures;
using Carnot.Reports.Pages;
using static System.FormattableString;

namespace Carnot.Reports.Compositions;

/// <summary>The page of <c>carnot analyze</c>: verdict, runs, fit, decomposition, state, diagnosis, predictions, design, limits, provenance.</summary>
public static class AnalysisReport
{
    /// <summary>Composes the page; nothing is computed here that is not in <paramref name="analysis"/>.</summary>
    public static Report Build(RunAnalysis analysis, Provenance provenance)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(provenance);
        int n = analysis.Runs.Length;
        return new($"Thermodynamics of {(n == 1 ? analysis.Runs[0].Run.Name : $"{Spelled(n)} training runs")}",
        [
            State(analysis),
            Runs(analysis),
            Health(analysis),
            Fit(analysis),
            Decomposition(analysis),
            Predictions(analysis),
            Limits(analysis),
            Made(analysis, provenance),
        ])
        {
            Subtitle = string.Join(", ", analysis.Runs.Take(8).Select(run => run.Run.Name)) + (n > 8 ? $" and {n - 8} more" : "") + (provenance.Seed is null ? "" : " (synthetic)"),
            Verdict = Verdict(analysis),
            Footer = $"Carnot {provenance.Version}. {provenance.Command}",
        };
    }

    /// <summary>Three sentences: what the runs hold, how far the law can be trusted, what to run next.</summary>
    public static string Verdict(RunAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        AnalyzedRun shown = analysis.Shown;
        PredictedSchedule design = analysis.Predicted[0], plain = analysis.Predicted[1];
        double hot = shown.Hottest.ReleasableHeat.Value, left = shown.End.ReleasableHeat.Value;
        string heat = left < 0.9 * hot
            ? Invariant($"At its hottest {shown.Run.Name} held {hot:F3} nats of heat in its valleys, of which its schedule had released {hot - left:F3} by the end.")
            : Invariant($"{shown.Run.Name} ended with {left:F3} nats of heat in its valleys, which only a decay of the learning rate would release.");
        string trust = double.IsNaN(analysis.Law.Discrepancy)
            ? Invariant($"The law meets the run to {100 * analysis.Runs.Max(run => run.Fit.RootMeanSquare):F2} % of the loss, but with one run nothing tests its predictions.")
            : Invariant($"The law meets the runs to {100 * analysis.Runs.Max(run => run.Fit.RootMeanSquare):F2} % of the loss and, with each run left out in turn, predicts the end of that run to {100 * analysis.Law.Discrepancy:F2} %.");
        string next = plain.Gain > 0.5e-4
            ? Invariant($"Run the designed schedule next: it is predicted to end at {design.Final:F3} nats (80 % interval {design.FinalLow:F3} to {design.FinalHigh:F3}), {plain.Gain:F4} below the best plain schedule, {plain.Name}.")
            : Invariant($"Run {plain.Name} next: it is predicted to end at {plain.Final:F3} nats (80 % interval {plain.FinalLow:F3} to {plain.FinalHigh:F3}), and the design finds nothing better by more than 0.0001.");
        return $"{heat} {trust} {next}";
    }

    private static Section State(RunAnalysis analysis)
    {
        AnalyzedRun shown = analysis.Shown;
        ThermodynamicState hot = shown.Hottest, end = shown.End;
        return new("The thermodynamic state",
        [
            new KeyFigures(
            [
                new("Temperature at the peak", Numbers.WithError(hot.Temperature), "", $"in units of the learning rate; {Numbers.Significant(shown.Fit.PeakRate, 3)} was set"),
                new("Heat capacity N C", Numbers.WithError(hot.HeatCapacity), "nats", "heat of a cold valley per unit of temperature"),
                new("Heat at the peak", Numbers.WithError(hot.ReleasableHeat), "nats", "what a slow decay from there would release"),
                new("Relaxation time", Numbers.WithError(hot.RelaxationTime), "steps", "for heat to fall to 1/e at the peak rate"),
                new("Heat left at the end", Numbers.WithError(end.ReleasableHeat), "nats", Invariant($"after step {end.Step}")),
                new("Entropy lost", Lost(end.Entropy), "nats", "per valley direction, peak to end"),
            ]),
            new Paragraph($"These numbers are those of {shown.Run.Name}, the run that cooled most; ± is one standard error of the fit. Fast directions of the loss hold heat, and the learning rate is their temperature. Slow directions, the river, do the work. Where the rate falls, heat is conducted away with the delay that the relaxation time sets."),
            new Table("The state of every run after its last step.",
                [new("Run", Number: false), new("Temperature", "T"), new("River", "nats"), new("Heat in equilibrium", "nats"), new("Heat delayed", "nats")],
                [.. analysis.Runs.Select(run => ImmutableArray.Create(run.Run.Name, Numbers.WithError(run.End.Temperature), Numbers.WithError(run.End.River), Numbers.WithError(run.End.EquilibriumHeat), Numbers.WithError(run.End.DelayedHeat)))]),
        ]);
    }

    private static Section Runs(RunAnalysis analysis)
    {
        var blocks = ImmutableArray.CreateBuilder<Block>();
        blocks.Add(new Table("The runs.",
            [new("Run", Number: false), new("Steps"), new("Fitted from"), new("Losses fitted"), new("Peak rate"), new("Last rate"), new("Lowest loss", "nats"), new("Last loss", "nats")],
            [.. analysis.Runs.Select(run => ImmutableArray.Create(run.Run.Name, Numbers.Count(run.Curve.LastStep + 1), Numbers.Count(run.Curve.Loss.Steps[0]), Numbers.Count(run.Curve.Loss.Count), Numbers.Significant(run.Fit.PeakRate, 3), Numbers.Significant(run.Curve.LearningRate.At(run.Curve.LastStep), 3), Numbers.Fixed(run.Curve.Loss.Values.Min(), 4), Numbers.Fixed(run.Curve.Loss.Values[^1], 4)))]));
        blocks.Add(new FigureBlock(AnalysisFigures.Losses(analysis),
            $"Dots are logged losses{(analysis.Runs.Any(run => run.Curve.Loss.Count > AnalysisFigures.MostPoints) ? ", as means of blocks" : "")}; lines are the fitted law with its 80 % interval. Losses of the warm-up, of as many steps again and of the first 2 % are not fitted; the view begins a little later still."));
        blocks.Add(new FigureBlock(AnalysisFigures.Rates(analysis), "The learning rate of every update, which is all that the law is told about a run."));
        var notes = analysis.Runs.SelectMany(run => run.Run.Notes.Select(note => (Block)new Note($"{run.Run.Name}: {note}"))).ToImmutableArray();
        if (notes.Length > 0) blocks.Add(new Details($"What was mended while reading ({notes.Length})", notes));
        return new("The runs", blocks.ToImmutable());
    }

    private static Section Health(RunAnalysis analysis)
    {
        var blocks = ImmutableArray.CreateBuilder<Block>();
        foreach (AnalyzedRun run in analysis.Runs)
        {
            foreach (Finding finding in run.Health.Findings.Where(finding => finding.Symptom == Symptom.Present)) blocks.Add(new Note($"{run.Run.Name}: {finding.Name}. {finding.Reason} {finding.Advice}", Warning: true));
            if (run.Health.NoiseScale is { } noise) blocks.Add(new Paragraph($"{run.Run.Name}: {PooledNoiseScale.Sentence(noise)}"));
        }
        blocks.Add(new Table("What the logs show, and the readings of probes where they lie beside a log.",
            [new("Run", Number: false), new("Present", Number: false), new("No sign of", Number: false), new("Cannot tell", Number: false)],
            [.. analysis.Runs.Select(run => ImmutableArray.Create(run.Run.Name, run.Health.Names(Symptom.Present), run.Health.Names(Symptom.Absent), run.Health.Names(Symptom.CannotTell)))]));
        var open = analysis.Runs.SelectMany(run => run.Health.Findings).Where(finding => finding.Symptom == Symptom.CannotTell).Select(finding => (finding.Name, finding.Advice)).Distinct().Select(found => (Block)new Note($"{found.Name}: {found.Advice}")).ToImmutableArray();
        if (open.Length > 0) blocks.Add(new Details($"What would settle what cannot be told ({open.Length})", open));
        return new("Is anything wrong with the runs", blocks.ToImmutable());
    }

    private static Section Fit(RunAnalysis analysis) => new("How well the law fits",
    [
        new Table("Errors on the very losses that were fitted.",
            [new("Run", Number: false), new("MAE", "nats"), new("RMSE", "nats"), new("R²"), new("Last loss, observed", "nats"), new("fitted", "nats"), new("80 % interval", "nats")],
            [.. analysis.Runs.Select(run => ImmutableArray.Create(run.Run.Name, Numbers.Fixed(run.Score.MeanAbsolute, 4), Numbers.Fixed(run.Score.RootMeanSquare, 4), Numbers.Fixed(run.Score.RSquared, 5), Numbers.Fixed(run.Score.FinalObserved, 4), Numbers.Fixed(run.Score.FinalPredicted, 4), Interval(run.Score.FinalLow, run.Score.FinalHigh)))]),
        new FigureBlock(AnalysisFigures.Residuals(analysis), "Dots are logged losses over the fitted loss; lines are means of 60 blocks. A line that keeps to one side shows what the law misses. Values outside the central 98 %, mostly in the warm-up, may lie outside the view."),
        new Paragraph(double.IsNaN(analysis.Law.Discrepancy)
            ? "Only one run was given, so the error of a prediction could not be measured; the fit's own scatter stands in for it and is too small."
            : Invariant($"Leaving out one run after the other and predicting the end of each from the rest errs by {100 * analysis.Law.Discrepancy:F2} % of the loss, root mean square. Every interval in this report is made of the parameters' own errors, widened where such runs were missed by more than was expected, of the scatter of single losses, and of what two runs of one schedule differ by.")),
    ]);

    private static Section Decomposition(RunAnalysis analysis)
    {
        AnalyzedRun shown = analysis.Shown;
        var blocks = ImmutableArray.CreateBuilder<Block>();
        blocks.Add(new Paragraph("The first law of this thermodynamics: loss is work still to be done on the river plus heat in the valleys. Heat in equilibrium follows the learning rate at once. Heat not yet conducted is what the valleys hold beyond that; it is negative while they warm up, and the stack then folds back over itself."));
        blocks.Add(new FigureBlock(AnalysisFigures.Parts(shown), $"The four parts add up to the fitted loss of {shown.Run.Name}. The irreducible part is {Numbers.Fixed(shown.Parts.Irreducible[0], 3)} nats; the axis need not begin at zero."));
        blocks.Add(new FigureBlock(AnalysisFigures.Temperatures(shown), "The learning rate is the thermostat. Where the valley is hotter than its thermostat, heat waits to be conducted away: a run that ends there ends too hot."));
        var others = analysis.Runs.Where(run => run != shown).Select(run => (Block)new FigureBlock(AnalysisFigures.Parts(run), $"The four parts of the fitted loss of {run.Run.Name}.")).Take(7).ToImmutableArray();
        if (others.Length > 0) blocks.Add(new Details(others.Length == 1 ? "The other run" : "The other runs", others));
        return new("Where the loss comes from", blocks.ToImmutable());
    }

    private static Section Predictions(RunAnalysis analysis)
    {
        var (loss, rate) = AnalysisFigures.Predictions(analysis);
        PredictedSchedule design = analysis.Predicted[0];
        return new("Schedules, and the one to run next",
        [
            new Table($"Predicted final loss after {Numbers.Count(design.Path.Steps[^1] + 1)} steps with peak {Numbers.Significant(analysis.Design.Limits.Peak, 3)} and {Numbers.Count(analysis.Design.Limits.Warmup)} steps of warm-up.",
                [new("Schedule", Number: false), new("Final loss", "nats"), new("80 % interval", "nats"), new("Behind the design", "nats"), new("Run before", Number: false)],
                [.. analysis.Predicted.Select(p => ImmutableArray.Create(p.Name, Numbers.Fixed(p.Final, 4), Interval(p.FinalLow, p.FinalHigh), p.Designed ? "" : Numbers.Fixed(p.Gain, 4), p.LikeRun ?? ""))])
            { Strong = [0] },
            new FigureBlock(loss, "Predicted loss over the later part of the budget. Schedules differ by when they do river work and when they let heat go."),
            new FigureBlock(rate, "The learning rates of the same schedules."),
            new Paragraph("The designed schedule never rises after the warm-up and has the surest gain over the best plain schedule within these limits: the lower end of the gain is what was raised, as far as the law's parameters are in doubt. Intervals are for each schedule by itself; much of the error is common to all, so differences are surer than the intervals suggest."),
            new Details("The designed schedule as text, for carnot predict", [new Code(design.Schedule.ToString())]),
        ]);
    }

    private static Section Limits(RunAnalysis analysis) => new("What these data cannot tell",
        analysis.Limits.IsEmpty
            ? [new Paragraph("No limit was met: the runs differ enough for every parameter, and the budget lies within what they cover.")]
            : [.. analysis.Limits.Select(limit => new Note(limit, Warning: true))]);

    private static Section Made(RunAnalysis analysis, Provenance provenance) => new("How this was made",
    [
        new Code(provenance.Command),
        new Table($"Parameters of the law \"{analysis.Law.Law.Name}\", version {analysis.Law.Law.Version}.",
            [new("Parameter", Number: false), new("Value ± error"), new("Unit", Number: false), new("Meaning", Number: false)],
            [.. analysis.Law.Law.Parameters.Select((parameter, k) => ImmutableArray.Create(parameter.Symbol, Numbers.WithError(analysis.Law.Values[k], analysis.Law.StandardError(k)), parameter.Unit, parameter.Description))]),
        new Details("Versions, inputs and hashes",
        [
            new Table("What went in.", [new("Input", Number: false), new("SHA-256", Number: false)], [.. provenance.Inputs.Select(input => ImmutableArray.Create(input.Name, input.Hash)), ["every fitted step, loss and rate", analysis.Law.InputHash]]),
            new Table("What it ran on.", [new("Part", Number: false), new("Version", Number: false)],
                [["Carnot", provenance.Version], ["runtime", provenance.Runtime], ["seed", provenance.Seed is { } seed ? seed.ToString(CultureInfo.InvariantCulture) : "nothing random was used"]]),
        ]),
    ]);

    private static string Interval(double low, double high) => $"{Numbers.Fixed(low, 4)} – {Numbers.Fixed(high, 4)}";

    private static string Lost(Estimate entropy) => Numbers.WithError(entropy.Scale(-1));

    private static string Spelled(int n) => n switch { 2 => "two", 3 => "three", 4 => "four", 5 => "five", 6 => "six", _ => n.ToString(CultureInfo.InvariantCulture) };
}
