using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Carnot.Schedules;

namespace Carnot.Dialects;

/// <summary>Hugging Face transformers: <c>get_scheduler</c> and the arguments of <c>Trainer</c>.</summary>
/// <remarks>
/// Update t uses the factor of step t, and the warm-up is t/W: the first update is made at rate 0 and moves nothing.
/// Source, read at commit 005edacb: src/transformers/optimization.py; class TrainingArguments.
/// </remarks>
internal sealed class HuggingFace : Dialect
{
    /// <summary>TrainingArguments.learning_rate.</summary>
    internal const double UsualRate = 5e-5;

    private static readonly string[] WarmupKinds = ["linear", "cosine", "1-sqrt"];

    public override string Name => "hf";

    public override string Title => "Hugging Face";

    public override ImmutableArray<string> Forms { get; } =
        ["linear", "cosine", "cosine_with_restarts", "polynomial", "constant", "constant_with_warmup", "inverse_sqrt", "cosine_with_min_lr", "cosine_warmup_with_min_lr", "warmup_stable_decay"];

    public override ConfigSyntax Syntax => ConfigSyntax.Json;

    public override bool EndsTheRun => true;

    public override string Remark => "Warm-up t/W: the first update has rate 0. Where min_lr_ratio is given, warmup_stable_decay also warms up from it.";

    public override string Resume => "The checkpoint holds the step, not the schedule: a changed max_steps or learning-rate argument takes effect at once, and the rate jumps.";

    public override IEnumerable<Schedule> Say(PlainWords words)
    {
        (string, object?) rate = ("learning_rate", words.Peak), warmup = ("warmup_steps", words.Warmup == 0 ? null : words.Warmup), steps = ("max_steps", words.Steps);
        if (words.Decay == 0)
        {
            yield return words.Warmup == 0 ? Make("constant", rate, steps) : Make("constant_with_warmup", rate, warmup, steps);
            yield break;
        }
        if (words.DecaysThroughout)
        {
            if (words.Shape == Shape.Linear && words.Floor == 0) yield return Make("linear", rate, warmup, steps);
            if (words.Shape == Shape.Cosine)
                yield return words.Floor == 0 ? Make("cosine", rate, warmup, steps) : Make("cosine_with_min_lr", rate, warmup, steps, ("min_lr", words.Floor));
            if (words.Floor < words.Peak && (words.Shape == Shape.Linear ? 1 : words.Shape.Exponent) is { } power)
                yield return Make("polynomial", rate, warmup, steps, ("lr_end", words.Floor), ("power", power));
        }
        if (WarmupKinds.Contains(words.Shape.ToString()))
            yield return Make("warmup_stable_decay", rate, warmup, steps, ("num_decay_steps", words.Decay), ("decay_type", words.Shape), ("min_lr_ratio", words.Floor == 0 ? null : words.Floor / words.Peak));
    }

    public override string? Snippet(Schedule schedule) => schedule is DialectSchedule { Form: var form } own && Write(own) is var tree
        ? $"""
          scheduler = transformers.get_scheduler(
              "{form}", optimizer, num_warmup_steps={tree["warmup_steps"]?.ToString() ?? "0"}, num_training_steps={tree["max_steps"]?.ToString() ?? "None"},
              scheduler_specific_kwargs={ConfigText.Python(tree["lr_scheduler_kwargs"] ?? new JsonObject())})

          """
        : null;

    internal override TrainerRates Build(string form, Settings s)
    {
        double rate = s.Rate("learning_rate", UsualRate);
        long warmup = s.Steps("warmup_steps", 0);
        if (form == "constant") return new(_ => rate, s.OptionalSteps("max_steps"));
        if (form is "constant_with_warmup") return new(t => t < warmup ? Up(t) : rate, s.OptionalSteps("max_steps"));
        if (form == "inverse_sqrt")
        {
            long scale = s.Steps("timescale", warmup > 0 ? warmup : 10_000);
            return new(t => t < warmup ? Up(t) : rate / Math.Sqrt((t + (double)(scale - warmup)) / scale), s.OptionalSteps("max_steps"));
        }
        if (form == "warmup_stable_decay") return StableDecay(s, rate, warmup);

        long steps = s.Steps("max_steps");
        if (warmup > steps) throw s.Fault($"warmup_steps ({warmup}) is longer than max_steps ({steps}).");
        double span = Math.Max(1, steps - warmup);
        switch (form)
        {
            case "linear":
                return new(t => t < warmup ? Up(t) : rate * Math.Max(0, (steps - t) / span), steps);
            case "cosine":
                double cycles = s.Number("num_cycles", 0.5);
                return new(t => t < warmup ? Up(t) : rate * Math.Max(0, Wave(t, cycles)), steps);
            case "cosine_with_restarts":
                long restarts = s.Steps("num_cycles", 1);
                return new(t => t < warmup ? Up(t) : t >= steps ? 0 : rate * Math.Max(0, Cosine(restarts * ((t - warmup) / span) % 1.0)), steps);
            case "polynomial":
                double end = s.Rate("lr_end", 1e-7), power = s.Number("power", 1);
                if (end >= rate) throw s.Fault($"lr_end ({Settings.Text(end)}) must be below learning_rate ({Settings.Text(rate)}).");
                return new(t => t < warmup ? Up(t) : t > steps ? end : (rate - end) * Math.Pow(1 - (t - warmup) / span, power) + end, steps);
            case "cosine_with_min_lr":
                double least = Least(s, rate), waves = s.Number("num_cycles", 0.5);
                return new(t => t < warmup ? Up(t) : rate * Math.Max(0, Wave(t, waves) * (1 - least) + least), steps);
            default:
                double floor = Least(s, rate), turns = s.Number("num_cycles", 0.5);
                double? from = s.OptionalFraction("warmup_lr_rate");
                return new(t => t < warmup
                    ? rate * (from is { } f ? f + (1 - f) * t / Math.Max(1, warmup - 1) : (t + 1.0) / Math.Max(1, warmup))
                    : rate * Math.Max(0, Cosine(2 * turns * ((t - warmup + 1) / span)) * (1 - floor) + floor), steps);
        }

        double Up(long t) => rate * t / Math.Max(1, warmup);
        double Wave(long t, double count) => Cosine(2 * count * ((t - warmup) / span));
    }

    private protected override Schedule Read(ConfigReader config, long? steps)
    {
        string form = config.Text("lr_scheduler_type", "lr_scheduler", "name") ?? "linear";
        form = form.StartsWith("SchedulerType.", StringComparison.Ordinal) ? form["SchedulerType.".Length..].ToLowerInvariant() : form;
        if (form == "reduce_lr_on_plateau") throw new UsageException($"{Title}: reduce_lr_on_plateau follows the evaluation loss; it has no rates before the run. Give the rates that were used as a table of step,lr.");
        if (!Forms.Contains(form)) throw new UsageException($"{Title} has no schedule \"{form}\"{Nearest.Hint(form, Forms)} It has: {string.Join(", ", Forms)}.");
        long? total = TotalSteps(config, steps);
        long warmup = WarmupSteps(config, total);
        ConfigReader kwargs = config.Section(config.Has("scheduler_specific_kwargs") ? "scheduler_specific_kwargs" : "lr_scheduler_kwargs");
        List<KeyValuePair<string, string>> settings = [new("learning_rate", Settings.Text(config.Number("learning_rate", "lr") ?? UsualRate))];
        if (warmup > 0 && form != "constant") settings.Add(new("warmup_steps", $"{warmup}"));
        if (total is { } count) settings.Add(new("max_steps", $"{count}"));
        settings.AddRange(kwargs.Others());
        return DialectSchedule.Of($"{Name}.{form}", settings);
    }

    private protected override JsonObject WriteOwn(DialectSchedule schedule)
    {
        var tree = new JsonObject { ["learning_rate"] = UsualRate, ["lr_scheduler_type"] = schedule.Form };
        var kwargs = new JsonObject();
        foreach (var (key, value) in schedule.Settings)
            if (key is "learning_rate" or "warmup_steps" or "max_steps") tree[key] = ToJson(value);
            else if (schedule.Parameters.Any(p => p.Key == key)) kwargs[key] = ToJson(value);
        if (kwargs.Count > 0) tree["lr_scheduler_kwargs"] = kwargs;
        return tree;
    }

    /// <summary>max_steps, of which −1 means that the run counts epochs.</summary>
    internal static long? TotalSteps(ConfigReader config, long? steps)
    {
        double? written = config.Number("max_steps", "num_training_steps");
        long? total = written is > 0 ? (long)written : null;
        if (total is { } a && steps is { } b && a != b) throw new UsageException($"{config.Title}: max_steps is {a}, but --steps says {b}. Give one of them.");
        return total ?? steps;
    }

    /// <summary>warmup_steps where above 0, else ⌈warmup_ratio × steps⌉; a warmup_steps below 1 is a ratio, as version 5 has it.</summary>
    private static long WarmupSteps(ConfigReader config, long? total)
    {
        double warmup = config.Number("warmup_steps", "num_warmup_steps") ?? 0, ratio = config.Number("warmup_ratio") ?? 0;
        if (warmup >= 1) return (long)warmup;
        if (warmup > 0) ratio = warmup;
        if (ratio <= 0) return 0;
        return total is { } steps
            ? (long)Math.Ceiling(steps * ratio)
            : throw config.Missing("max_steps", "A warmup_ratio is a share of it: give --steps.");
    }

    private static double Least(Settings s, double rate)
    {
        double? ratio = s.OptionalFraction("min_lr_rate"), least = s.OptionalRate("min_lr");
        if (ratio is not null && least is not null) throw s.Fault("min_lr and min_lr_rate are both given. Give one of them.");
        return ratio ?? least / rate ?? throw s.Fault("it needs min_lr or min_lr_rate.");
    }

    private static TrainerRates StableDecay(Settings s, double rate, long warmup)
    {
        long decay = s.Steps("num_decay_steps");
        long? stable = s.OptionalSteps("num_stable_steps"), steps = s.OptionalSteps("max_steps");
        string up = s.Choice("warmup_type", "linear", WarmupKinds), down = s.Choice("decay_type", "cosine", WarmupKinds);
        double least = s.Fraction("min_lr_ratio", 0), cycles = s.Number("num_cycles", 0.5);
        if (stable is null && steps is null) throw s.Fault("it needs max_steps or num_stable_steps.");
        long hold = stable ?? steps!.Value - warmup - decay;
        if (hold < 0) throw s.Fault($"warmup_steps ({warmup}) and num_decay_steps ({decay}) are together longer than max_steps ({steps}). Shorten one of them or raise max_steps.");
        long start = warmup + hold;
        return new(t => rate * (t < warmup ? Math.Max(0, Rise((double)t / warmup) * (1 - least) + least)
            : t < start ? 1
            : t < start + decay ? Math.Max(0, Fall((double)(t - start) / decay) * (1 - least) + least)
            : least), steps ?? start + decay);

        double Rise(double x) => up switch { "linear" => x, "cosine" => 0.5 * (1 - Math.Cos(Math.PI * x)), _ => 1 - Math.Sqrt(1 - x) };
        double Fall(double x) => down switch { "linear" => 1 - x, "cosine" => Cosine(2 * cycles * x), _ => 1 - Math.Sqrt(x) };
    }
}
