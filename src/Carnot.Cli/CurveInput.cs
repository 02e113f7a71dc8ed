using System.Collections.Immutable;
using System.CommandLine;
using Carnot.Logs;
using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Cli;

/// <summary>The arguments and options with which a verb reads loss curves from logs.</summary>
internal sealed class CurveInput
{
    private readonly Option<string?> _step = new("--step") { Description = "Column of the step." };
    private readonly Option<string?> _loss = new("--loss") { Description = "Column of the loss." };
    private readonly Option<string?> _rate = new("--lr") { Description = "Column of the learning rate." };
    private readonly Option<string?> _schedule = new("--schedule") { Description = "The schedule that was used, where the log has no learning rate." };
    private readonly Option<long?> _warmup = new("--warmup") { Description = "Steps of linear warm-up before the log begins." };
    private readonly Option<double?> _peak = new("--peak") { Description = "Learning rate at the end of that warm-up." };
    private readonly Option<long> _from = new("--from-step") { Description = "Leave out losses before this step." };

    /// <summary>The logs.</summary>
    public Argument<string[]> Logs { get; } = new("LOG") { Description = "Log files, folders or patterns.", Arity = ArgumentArity.OneOrMore };

    /// <summary>Adds the argument and the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(Logs);
        foreach (Option option in (Option[])[_step, _loss, _rate, _schedule, _warmup, _peak, _from]) verb.Add(option);
    }

    /// <summary>The curves of every log, named by their files; what was mended goes to the terminal's notes.</summary>
    public ImmutableArray<LossCurve> Read(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(_peak) is not null && parsed.GetValue(_warmup) is null)
            throw new UsageException("--peak is the end of a warm-up: give --warmup with it.");
        return Read(parsed.GetValue(Logs)!, new()
        {
            Step = parsed.GetValue(_step),
            Loss = parsed.GetValue(_loss),
            LearningRate = parsed.GetValue(_rate),
            Schedule = parsed.GetValue(_schedule) is { } text ? Schedule.Parse(text) : null,
            Warmup = parsed.GetValue(_warmup) is { } steps ? new(steps, parsed.GetValue(_peak)) : null,
            FromStep = parsed.GetValue(_from),
        }, terminal);
    }

    /// <summary>The curves of <paramref name="paths"/> under given options.</summary>
    public static ImmutableArray<LossCurve> Read(IEnumerable<string> paths, LogOptions options, Terminal terminal)
    {
        ImmutableArray<Run> runs = LogReader.Read(paths, options, terminal.Note);
        foreach (Run run in runs)
            foreach (string note in run.Notes) terminal.Note($"{run.Source}: {note}");
        var single = runs.GroupBy(run => run.Source).Where(group => group.Count() == 1).Select(group => group.Key).ToHashSet();
        return [.. runs.Select(run => run.Curve() with { Name = single.Contains(run.Source) ? run.Source : $"{run.Source} ({run.Name})" })];
    }
}
