using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Carnot.Logs;
using Carnot.Runs;

namespace Carnot.Cli;

/// <summary>The options of every verb that reads logs, worded once: which columns, which schedule, which warm-up, from which step.</summary>
internal sealed class LogInputOptions
{
    private readonly Option<string?> _step = new("--step") { Description = "The column of the step, where its name does not tell." };
    private readonly Option<string?> _loss = new("--loss") { Description = "The column of the loss, where its name does not tell." };
    private readonly Option<string?> _rate = new("--lr") { Description = "The column of the learning rate, where its name does not tell." };
    private readonly Option<string?> _schedule = new("--schedule") { Description = "The schedule that was used, for a log without learning rates: wsd:peak=6e-4,warmup=300,steps=10000,decay=2000" };
    private readonly Option<string?> _warmup = new("--warmup") { Description = "The steps of linear warm-up, for a log that begins after it." };
    private readonly Option<string?> _peak = new("--peak") { Description = "The learning rate at the end of that warm-up; otherwise the first one logged." };
    private readonly Option<string?> _from = new("--from-step") { Description = "Leave out the losses before this step; the learning rates before it still count." };

    private readonly Option<string?> _logged = new("--lr-logged") { Description = "Whether the logged learning rate is the one that was used or that of the next update: used or next; otherwise the format tells." };
    private readonly Option<string?> _base = new("--base-lr") { Description = "What a logged multiplier of the learning rate multiplies." };
    private readonly Option<string?> _pattern = new("--pattern") { Description = "A regular expression with named groups for logs in a form of their own: 'at (?<step>[0-9]+): (?<loss>[0-9.]+)'" };
    private readonly bool _whole;

    private LogInputOptions(bool whole) => _whole = whole;

    /// <summary>Adds the options to a verb; one that has a --schedule and a --from-step of its own leaves these out.</summary>
    public static LogInputOptions AddTo(Command verb, bool whole = true)
    {
        var options = new LogInputOptions(whole);
        foreach (Option option in (Option[])[options._step, options._loss, options._rate, options._schedule, options._warmup, options._peak, options._from, options._logged, options._base, options._pattern])
            if (whole || (option != options._schedule && option != options._from)) verb.Add(option);
        return options;
    }

    /// <summary>The name of the first of these options that was given, of a verb that need not read a log.</summary>
    public string? FirstGiven(ParseResult parsed)
        => ((Option[])[_step, _loss, _rate, _warmup, _peak, _logged, _base, _pattern]).FirstOrDefault(parsed.IsGiven)?.Name;

    /// <summary>The argument of a verb that reads logs.</summary>
    public static Argument<string[]> Logs(ArgumentArity arity) => new("LOG") { Arity = arity, Description = "Log files, folders or patterns, or - for the standard input; each may be compressed with gzip." };

    /// <summary>What the user gave. A mistake is a <see cref="UsageException"/>.</summary>
    public LogOptions Read(ParseResult parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        long? warmup = parsed.GetValue(_warmup) is { } steps ? Steps("--warmup", steps) : null;
        double? peak = parsed.GetValue(_peak) is { } rate ? Number("--peak", rate) : null;
        if (peak is not null && warmup is null) throw new UsageException("--peak belongs to a warm-up: give --warmup N with it.");
        return new LogOptions
        {
            Step = parsed.GetValue(_step),
            Loss = parsed.GetValue(_loss),
            LearningRate = parsed.GetValue(_rate),
            Schedule = _whole && parsed.GetValue(_schedule) is { } text ? ScheduleInput.Read(text, null, null).Schedule : null,
            Warmup = warmup is { } length ? new Warmup(length, peak) : null,
            LoggedRate = parsed.GetValue(_logged) switch
            {
                null => null,
                "used" => RateRecord.Used,
                "next" => RateRecord.NextStep,
                var word => throw new UsageException($"--lr-logged {word}: write used or next."),
            },
            BaseRate = parsed.GetValue(_base) is { } multiplied ? Positive("--base-lr", multiplied) : null,
            Pattern = parsed.GetValue(_pattern),
            FromStep = _whole && parsed.GetValue(_from) is { } from ? Steps("--from-step", from) : 0,
        };
    }

    /// <summary>Reads the logs; files that were passed over and repairs are told to the user.</summary>
    public ImmutableArray<Run> ReadRuns(ParseResult parsed, IEnumerable<string> logs, Terminal terminal)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        ImmutableArray<Run> runs = LogReader.Read(logs, Read(parsed), terminal.Note);
        foreach (Run run in runs)
            foreach (string note in run.Notes) terminal.Note($"{run.Source}: {note}");
        return runs;
    }

    private static double Number(string option, string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new UsageException($"{option} {text}: this is not a number.");

    private static double Positive(string option, string text)
        => Number(option, text) is > 0 and var value ? value : throw new UsageException($"{option} {text}: a learning rate is above 0.");

    private static long Steps(string option, string text)
    {
        double value = Number(option, text);
        if (value < 0) throw new UsageException($"{option} {text}: a step cannot be negative; steps count from 0.");
        return value == Math.Floor(value) && value < 1e15 ? (long)value : throw new UsageException($"{option} {text}: this is not a whole number of steps.");
    }
}
