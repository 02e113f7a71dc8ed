using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carnot.Logs;
using Carnot.Runs;

namespace Carnot.Cli;

/// <summary><c>carnot inspect --follow</c>: a line for every run that has gone on since the last look.</summary>
internal sealed class LogFollower(Terminal terminal, bool json)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, (long Step, int Count, long? LostFrom)> _seen = [];
    private string? _waiting;

    /// <summary>Looks at the logs until <paramref name="cancel"/> is called. A log that is not there yet, or holds no loss yet, is waited for.</summary>
    public async Task Follow(string[] logs, LogOptions options, CancellationToken cancel)
    {
        if (logs.Contains("-")) throw new UsageException("--follow needs a file that grows; the standard input is read as it comes, without --follow.");
        string known = "";
        while (true)
        {
            var watch = Stopwatch.StartNew();
            string now = State(logs);
            if (now != known)
            {
                known = now;
                Look(logs, options);
            }
            // A long log is read from its start each time: leave the machine at least half of the time.
            TimeSpan pause = watch.Elapsed > Pause ? watch.Elapsed : Pause;
            await Task.Delay(pause, cancel);
        }
    }

    private void Look(string[] logs, LogOptions options)
    {
        try
        {
            ImmutableArray<Run> runs = LogReader.Read(logs, options);
            _waiting = null;
            foreach (Run run in runs) Print(run);
        }
        catch (InputException fault)
        {
            if (fault.Message != _waiting) terminal.Note($"Waiting: {fault.Message}");
            _waiting = fault.Message;
        }
    }

    private void Print(Run run)
    {
        (long Step, int Count, long? LostFrom) last = (run.Loss.Steps[^1], run.Loss.Count, run.LostFrom);
        if (_seen.TryGetValue(run.Name, out (long Step, int Count, long? LostFrom) before) && before == last) return;
        _seen[run.Name] = last;
        double? rate = run.LearningRate?.At(last.Step);
        if (json)
        {
            var line = new JsonObject { ["schemaVersion"] = 1, ["name"] = run.Name, ["step"] = last.Step, ["loss"] = run.Loss.Values[^1], ["learningRate"] = rate, ["new"] = last.Count - before.Count, ["lostFrom"] = run.LostFrom };
            terminal.Output.WriteLine(line.ToJsonString(JsonSerializerOptions.Default));
        }
        else terminal.Output.WriteLine($"{run.Name}  step {last.Step}  loss {run.Loss.Values[^1]:G6}{(rate is { } known ? $"  learning rate {known:G6}" : "")}  ({last.Count - before.Count:+0;-0;0} losses){(run.LostFrom is { } lost ? $"  no loss is finite from step {lost} on" : "")}");
        terminal.Output.Flush();
    }

    /// <summary>Sizes and times of everything that is looked at; equal where nothing has changed.</summary>
    private static string State(string[] logs)
    {
        var state = new List<string>();
        foreach (string log in logs)
        {
            if (File.Exists(log)) state.Add(Of(new FileInfo(log)));
            else if (Directory.Exists(log)) state.AddRange(new DirectoryInfo(log).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).Select(Of));
            else state.Add(DateTime.UtcNow.Ticks.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        return string.Join('\n', state);
    }

    private static string Of(FileInfo file) => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}";
}
