using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Carnot.Analysis;
using Carnot.Laws;
using Carnot.Reports.Compositions;
using Carnot.Reports.Pages;
using Carnot.Runs;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary><c>carnot analyze</c>, the main job: from logs to a thermodynamic report.</summary>
internal static class AnalyzeVerb
{
    private const ulong Seed = 1;
    private const long SyntheticSteps = 10_000;
    private const string Page = "report.html", Document = "report.json";

    public static Command Create(Terminal terminal)
    {
        Argument<string[]> logs = LogInputOptions.Logs(ArgumentArity.ZeroOrMore);
        Option<string?> output = Options.Output("The folder for report.html and report.json; \"carnot-report\" if not given.");
        var law = new Option<string>("--law") { Description = $"The loss law: {LossLaws.Names}.", DefaultValueFactory = _ => "ntl" };
        var steps = new Option<long?>("--steps") { Description = "The budget of the predicted schedules; the longest run's if not given." };
        Option<bool> force = Options.Force(), json = Options.Json();
        var verb = new Command("analyze", "Read logs, fit the law, decompose, predict, design, and write a report. With no log it shows itself on synthetic runs.") { logs, output, law, steps, force, json };
        LogInputOptions input = LogInputOptions.AddTo(verb);
        verb.SetAction(parsed =>
        {
            string folder = parsed.GetValue(output) ?? "carnot-report";
            AtomicFolder.RefuseExisting(folder, [Page, Document], parsed.GetValue(force));
            ILossLaw chosen = LossLaws.Named(parsed.GetValue(law)!);
            string[] paths = parsed.GetValue(logs) ?? [];
            bool synthetic = paths.Length == 0;
            if (synthetic) terminal.Note("No log was given: these are synthetic runs from the river-valley recursion.");
            ImmutableArray<Run> runs = synthetic ? SyntheticRuns.Make(SyntheticSteps, Seed) : input.ReadRuns(parsed, paths, terminal);

            RunAnalysis analysis = RunAnalysis.Of(runs, chosen, parsed.GetValue(steps), run => ProbesBeside.Of(run));
            foreach (AnalyzedRun run in analysis.Runs.Where(run => run.Curve.Loss.Count < run.Run.Loss.Count))
                terminal.Note($"{run.Run.Name}: fitted from step {run.Curve.Loss.Steps[0]} on; the {run.Run.Loss.Count - run.Curve.Loss.Count} losses of the warm-up and soon after were left out.");
            Provenance provenance = ProvenanceOf(parsed, runs, synthetic);
            JsonObject document = AnalysisDocument.Of(analysis, provenance);
            AtomicFolder.Write(folder,
                [(Page, HtmlWriter.Write(AnalysisReport.Build(analysis, provenance))), (Document, Terminal.ToText(document) + "\n")], parsed.GetValue(force));
            if (parsed.GetValue(json)) terminal.WriteJson(document);
            else Print(terminal, analysis, Path.Combine(folder, Page));
        });
        return verb;
    }

    private static void Print(Terminal terminal, RunAnalysis analysis, string page)
    {
        terminal.Output.WriteLine(AnalysisReport.Verdict(analysis));
        terminal.Output.WriteLine();
        terminal.Output.WriteLine($"{"final",8} {"80 % interval",17} {"behind",8}  schedule");
        foreach (PredictedSchedule p in analysis.Predicted)
            terminal.Output.WriteLine($"{p.Final,8:F4} {p.FinalLow,8:F4} {p.FinalHigh,8:F4} {(p.Designed ? "" : p.Gain.ToString("F4", CultureInfo.InvariantCulture)),8}  {p.Name}{(p.LikeRun is { } run ? $" (as {run})" : "")}");
        terminal.Output.WriteLine();
        foreach (string limit in analysis.Limits.Except(analysis.Advice)) terminal.Output.WriteLine($"Cannot tell: {limit}");
        foreach (string advice in analysis.Advice) terminal.Output.WriteLine(advice);
        terminal.Output.WriteLine($"Report: {page}");
    }

    private static Provenance ProvenanceOf(ParseResult parsed, ImmutableArray<Run> runs, bool synthetic) => new(
        "carnot " + string.Join(' ', parsed.Tokens.Select(token => Quote(token.Value))),
        typeof(AnalyzeVerb).Assembly.GetName().Version!.ToString(3),
        $"{RuntimeInformation.FrameworkDescription}, {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)}-bit vectors",
        [.. runs.Select(run => run.Source).Distinct().Select(source => (source, synthetic ? "made, not read" : HashOf(source)))],
        synthetic ? Seed : null);

    private static string HashOf(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string Quote(string word) => word.Any(c => " \"'*?$;&|()".Contains(c, StringComparison.Ordinal)) ? $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'" : word;
}
