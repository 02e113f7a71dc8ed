using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Carnot.Analysis;
using Carnot.Laws;
using Carnot.Reports.Compositions;
using Carnot.Reports.Pages;
using Carnot.Schedules;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary><c>carnot tour</c>: trains under some schedules, fits the law, predicts, designs, trains what it predicted, and tells how it went.</summary>
internal static class TourVerb
{
    private const string Page = "report.html", Document = "report.json", Law = "law.json", Predictions = "predictions.json";

    public static Command Create(Terminal terminal)
    {
        Option<string?> output = Options.Output("The folder for the report and the runs; \"carnot-tour\" if not given.");
        var minutes = new Option<double>("--minutes") { Description = "How long it may take.", DefaultValueFactory = _ => 4 };
        var text = new Option<string>("--text") { Description = "The corpus, text file or folder to learn from.", DefaultValueFactory = _ => "dotnet-docs" };
        var seed = new Option<ulong>("--seed") { Description = "Decides initial weights and batches, the same for all runs.", DefaultValueFactory = _ => 1UL };
        Option<bool> force = Options.Force(), json = Options.Json();
        var verb = new Command("tour", "Train small GPT-2s, predict a schedule not yet run, design one, train both and compare.") { output, minutes, text, seed, force, json };
        verb.SetAction(parsed =>
        {
            var folder = parsed.GetValue(output) ?? "carnot-tour";
            AtomicFolder.RefuseExisting(folder, [Page, Document, Law, Predictions], parsed.GetValue(force));
            if (!(parsed.GetValue(minutes) is > 0 and <= 10_000)) throw new UsageException($"--minutes must lie between 0 and 10000, got {parsed.GetValue(minutes)}.");
            using var interrupt = new Interruption();
            var tour = new Tour(terminal, folder, parsed.GetValue(text)!, parsed.GetValue(seed), TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(force), interrupt.Token);

            ImmutableArray<TourRun> fitted = tour.Train(Tour.Fitted, tour.Plan.Fitted);
            terminal.Note("Fitting the law to these runs ...");
            RunAnalysis analysis = RunAnalysis.Of([.. fitted.Select(run => run.ToRun())], LossLaws.Named("ntl"), tour.Plan.Steps);
            ImmutableArray<(string Name, Schedule Schedule)> unseen = [tour.Plan.Unseen, ("designed", analysis.Design.Schedule)];
            ImmutableArray<long> steps = [.. fitted[0].ToRun().Loss.Steps];
            ImmutableArray<Prediction> predicted = [.. unseen.Select(schedule => analysis.Law.Predict(schedule.Schedule, steps))];
            // Written before the runs that they are about begin.
            LawFile.Write(Path.Combine(folder, Law), analysis.Law, force: true);
            AtomicFile.WriteText(Path.Combine(folder, Predictions), Terminal.ToText(ToJson(unseen, predicted)) + "\n", force: true);
            foreach (var ((name, _), path) in unseen.Zip(predicted))
                terminal.Note(string.Create(CultureInfo.InvariantCulture, $"Predicted for {name}: {path.Loss[^1]:F4} nats, 80 % interval {path.Low[^1]:F4} to {path.High[^1]:F4}. Now it is trained."));

            ImmutableArray<TourRun> trained = tour.Train(Tour.Unseen, unseen);
            // Every run was measured at the same steps.
            TourRun best = fitted.MinBy(run => run.Loss.Values[^1])!;
            ImmutableArray<BlindTest> tests = [.. trained.Select((run, i) => new BlindTest(run.Name, run.Schedule, predicted[i], run.ToRun().Loss, run.Minus(best)))];
            Provenance provenance = tour.Provenance(parsed, [.. fitted, .. trained]);
            var document = new JsonObject
            {
                ["schemaVersion"] = 1,
                ["verdict"] = TourReport.Verdict(tests, best.Name),
                ["setting"] = tour.Setting,
                ["best"] = best.Name,
                ["tests"] = new JsonArray([.. tests.Select(test => (JsonNode)ToJson(test))]),
                ["analysis"] = AnalysisDocument.Of(analysis, provenance),
            };
            AtomicFolder.Write(folder,
                [(Page, HtmlWriter.Write(TourReport.Build(analysis, tests, best.Name, tour.Setting, provenance))), (Document, Terminal.ToText(document) + "\n")], force: true);
            if (parsed.GetValue(json)) terminal.WriteJson(document);
            else Print(terminal, tests, fitted, best, Path.Combine(folder, Page), tour.Elapsed);
        });
        return verb;
    }

    private static void Print(Terminal terminal, ImmutableArray<BlindTest> tests, ImmutableArray<TourRun> fitted, TourRun best, string page, TimeSpan elapsed)
    {
        terminal.Output.WriteLine($"{"schedule",-16} {"predicted",9} {"80 % interval",17} {"measured",9} {"error",8}");
        foreach (TourRun run in fitted) terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Name,-16} {"fitted",9} {"",17} {run.Loss.Values[^1],9:F4}"));
        foreach (BlindTest test in tests)
            terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{test.Name,-16} {test.Final,9:F4} {test.Predicted.Low[^1],8:F4} {test.Predicted.High[^1],8:F4} {test.Measured,9:F4} {test.Measured - test.Final,8:F4}  {(test.Held ? "held" : "MISSED")}"));
        terminal.Output.WriteLine();
        terminal.Output.WriteLine(TourReport.Verdict(tests, best.Name));
        terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Report: {page} ({elapsed.TotalMinutes:F1} minutes)"));
    }

    private static JsonObject ToJson(ImmutableArray<(string Name, Schedule Schedule)> unseen, ImmutableArray<Prediction> predicted) => new()
    {
        ["schemaVersion"] = 1,
        ["written"] = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
        ["predictions"] = new JsonArray([.. unseen.Zip(predicted, (schedule, path) => (JsonNode)new JsonObject
        {
            ["name"] = schedule.Name,
            ["schedule"] = schedule.Schedule.ToString(),
            ["steps"] = new JsonArray([.. path.Steps.Select(step => (JsonNode)step)]),
            ["loss"] = new JsonArray([.. path.Loss.Select(loss => (JsonNode)loss)]),
            ["low"] = new JsonArray([.. path.Low.Select(loss => (JsonNode)loss)]),
            ["high"] = new JsonArray([.. path.High.Select(loss => (JsonNode)loss)]),
        })]),
    };

    private static JsonObject ToJson(BlindTest test) => new()
    {
        ["name"] = test.Name,
        ["schedule"] = test.Schedule.ToString(),
        ["predicted"] = new JsonObject { ["value"] = test.Final, ["low"] = test.Predicted.Low[^1], ["high"] = test.Predicted.High[^1] },
        ["measured"] = test.Measured,
        ["held"] = test.Held,
        ["meanAbsoluteError"] = test.MeanAbsolute,
        ["againstBest"] = new JsonObject { ["value"] = test.Paired.Value, ["standardError"] = test.Paired.StandardError },
    };
}
