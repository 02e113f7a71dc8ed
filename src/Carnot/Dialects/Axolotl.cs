using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Carnot.Schedules;

namespace Carnot.Dialects;

/// <summary>axolotl: Hugging Face's schedules from YAML, with a floor, a constant tail or a quadratic warm-up for cosine, and one_cycle and rex.</summary>
/// <remarks>Source: src/axolotl/utils/schedulers.py, core/trainers/mixins/scheduler.py, core/builders/base.py; the first read once more in November 2026.</remarks>
internal sealed class Axolotl : Dialect
{
    private static readonly HuggingFace Transformers = new();

    private static readonly string[] OwnKeys = ["learning_rate", "warmup_steps", "max_steps", "cosine_min_lr_ratio", "cosine_constant_lr_ratio", "lr_quadratic_warmup"];

    public override string Name => "axolotl";

    public override string Title => "axolotl";

    public override ImmutableArray<string> Forms { get; } = [.. Transformers.Forms, "one_cycle", "rex"];

    public override ConfigSyntax Syntax => ConfigSyntax.Yaml;

    public override bool EndsTheRun => true;

    public override string Remark => "Hugging Face's numbers. Without a warm-up setting it warms up over min(3 %, 100) steps; a warm-up of 1 step becomes 2. rex starts a warm-up of 2 or more steps with one stray update.";

    public override string Resume => Transformers.Resume;

    public override IEnumerable<Schedule> Say(PlainWords words)
    {
        if (words.DecaysThroughout && words.Shape == Shape.Cosine && words.Floor > 0)
            yield return Make("cosine", ("learning_rate", words.Peak), ("warmup_steps", words.Warmup), ("max_steps", words.Steps), ("cosine_min_lr_ratio", words.Floor / words.Peak));
        foreach (DialectSchedule schedule in Transformers.Say(words).OfType<DialectSchedule>())
            yield return DialectSchedule.Of($"{Name}.{schedule.Form}", schedule.Parameters);
    }

    internal override TrainerRates Build(string form, Settings s)
    {
        switch (form)
        {
            case "one_cycle":
                long count = s.Steps("max_steps"), up = s.Steps("warmup_steps", 0);
                if (count < 1 || up > count) throw s.Fault($"warmup_steps ({up}) is longer than max_steps ({count}).");
                return PyTorch.OneCycle(s, s.Rate("learning_rate", HuggingFace.UsualRate), count, (double)up / count);
            case "rex":
                return Rex(s);
            case "cosine":
                return Cosine(s);
            default:
                return Transformers.Build(form, s);
        }
    }

    private protected override Schedule Read(ConfigReader config, long? steps)
    {
        string form = config.Text("lr_scheduler") ?? "cosine";
        if (config.Text("jagged_restart_steps") is not null) throw new UsageException($"{Title}: jagged restarts are not read. Give the rates that were used as a table of step,lr.");
        if (config.Text("warmup_steps") is not null && config.Text("warmup_ratio") is not null) throw new UsageException($"{Title}: warmup_steps and warmup_ratio are mutually exclusive. Give one of them.");
        long total = HuggingFace.TotalSteps(config, steps) ?? throw config.Missing("max_steps", "A run that counts epochs does not tell its number of updates: give --steps.");
        long warmup = config.Steps("warmup_steps") ?? (config.Number("warmup_ratio") is { } ratio ? (long)(ratio * total) : Math.Min((long)(0.03 * total), 100));
        if (warmup == 1) warmup = 2;
        List<KeyValuePair<string, string>> settings = [new("learning_rate", config.Text("learning_rate") ?? throw config.Missing("learning_rate", "axolotl requires it.")), new("max_steps", $"{total}")];
        if (form != "constant") settings.Add(new("warmup_steps", $"{warmup}"));
        foreach (string key in OwnKeys.AsSpan(3))
            if (config.Text(key) is { } value && form is "cosine" or "rex" && (form == "cosine" || key == "cosine_min_lr_ratio")) settings.Add(new(key, config.Text(key)!));
        settings.AddRange(config.Section("lr_scheduler_kwargs").Others());
        return DialectSchedule.Of($"{Name}.{form}", settings);
    }

    private protected override JsonObject WriteOwn(DialectSchedule schedule)
    {
        var tree = new JsonObject { ["learning_rate"] = HuggingFace.UsualRate, ["lr_scheduler"] = schedule.Form };
        // Without a setting axolotl would choose a warm-up of its own.
        if (schedule.Form != "constant") tree["warmup_steps"] = 0;
        var kwargs = new JsonObject();
        foreach (var (key, value) in schedule.Parameters) (OwnKeys.Contains(key) ? tree : kwargs)[key] = ToJson(value);
        if (kwargs.Count > 0) tree["lr_scheduler_kwargs"] = kwargs;
        return tree;
    }

    private static TrainerRates Cosine(Settings s)
    {
        double? least = s.OptionalFraction("cosine_min_lr_ratio"), tail = s.OptionalFraction("cosine_constant_lr_ratio");
        bool quadratic = s.Flag("lr_quadratic_warmup", false);
        if (!quadratic && least is null or 0) return Transformers.Build("cosine", s);
        double rate = s.Rate("learning_rate", HuggingFace.UsualRate), floor = quadratic ? 0 : least ?? 0;
        long warmup = s.Steps("warmup_steps", 0), steps = s.Steps("max_steps");
        long end = !quadratic && tail is > 0 ? (long)(steps * tail.Value) : steps;
        if (warmup > end) throw s.Fault($"warmup_steps ({warmup}) is longer than the cosine ({end}).");
        return new(t => rate * (t < warmup ? Math.Pow((double)t / warmup, quadratic ? 2 : 1) : (1 - floor) * Dialect.Cosine(Progress(t, warmup, Math.Max(1, end - warmup))) + floor), steps);
    }

    /// <summary>The factor is z / (0.1 + 0.9 z) of what is left; step 0 of a warm-up falls through to the decay, whose clock is then negative and wraps as Python's % does.</summary>
    private static TrainerRates Rex(Settings s)
    {
        double rate = s.Rate("learning_rate", HuggingFace.UsualRate), ratio = s.Fraction("cosine_min_lr_ratio", 0);
        long warmup = s.Steps("warmup_steps", 0), steps = s.Steps("max_steps"), span = steps - warmup;
        if (span < 0) throw s.Fault($"warmup_steps ({warmup}) is longer than max_steps ({steps}).");
        return new(t =>
        {
            if (t >= 1 && t <= warmup) return rate * t / warmup;
            long after = t - warmup;
            if (after >= span || after == -1 || span <= 0) return rate * ratio;
            double z = (span - ((after % span) + span) % span) / (double)span;
            return rate * (ratio + (1 - ratio) * (z / (0.1 + 0.9 * z)));
        }, steps);
    }
}
