using System.Collections.Immutable;
using System.CommandLine;
using Carnot.Logs;
using Carnot.Runs;

namespace Carnot.Cli;

/// <summary>Loss curves from logs, named by their files.</summary>
internal static class CurveInput
{
    /// <summary>The curves of the logs a user named on the command line.</summary>
    public static ImmutableArray<LossCurve> Read(ParseResult parsed, Argument<string[]> logs, LogInputOptions options, Terminal terminal)
        => Curves(options.ReadRuns(parsed, parsed.GetValue(logs)!, terminal));

    /// <summary>The one curve of one log.</summary>
    public static LossCurve One(string path, LogOptions options, Terminal terminal)
    {
        ImmutableArray<Run> runs = LogReader.Read([path], options, terminal.Note);
        if (runs.Length != 1) throw new UsageException($"{path} holds {runs.Length} runs; name the log of one.");
        foreach (string note in runs[0].Notes) terminal.Note($"{runs[0].Source}: {note}");
        return Curves(runs)[0];
    }

    private static ImmutableArray<LossCurve> Curves(ImmutableArray<Run> runs)
    {
        var single = runs.GroupBy(run => run.Source).Where(group => group.Count() == 1).Select(group => group.Key).ToHashSet();
        return [.. runs.Select(run => run.Curve() with { Name = single.Contains(run.Source) ? run.Source : $"{run.Source} ({run.Name})" })];
    }
}
