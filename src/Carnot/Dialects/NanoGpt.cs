using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Carnot.Schedules;

namespace Carnot.Dialects;

/// <summary>nanoGPT: cosine with a floor, from the settings of train.py.</summary>
/// <remarks>The warm-up is (t + 1)/(W + 1); older versions, and many copies, have t/W. Source, read at commit e2221318: get_lr in train.py.</remarks>
internal sealed class NanoGpt : Dialect
{
    public override string Name => "nanogpt";

    public override string Title => "nanoGPT";

    public override ImmutableArray<string> Forms { get; } = [""];

    public override ConfigSyntax Syntax => ConfigSyntax.Assignments;

    public override string Remark => "Warm-up (t + 1)/(W + 1). decay_lr = False is a constant rate without warm-up. A run makes max_iters + 1 updates.";

    public override IEnumerable<Schedule> Say(PlainWords words)
    {
        if (words.Decay == 0 && words.Warmup == 0) yield return Make("", ("learning_rate", words.Peak), ("decay_lr", false), ("max_iters", words.Run ?? words.Steps));
        if (words.DecaysThroughout && words.Shape == Shape.Cosine)
            yield return Make("", ("learning_rate", words.Peak), ("warmup_iters", words.Warmup), ("lr_decay_iters", words.Steps), ("min_lr", words.Floor), ("max_iters", words.Run ?? words.Steps));
    }

    internal override TrainerRates Build(string form, Settings s)
    {
        double peak = s.Rate("learning_rate", 6e-4);
        long run = s.Steps("max_iters", 600_000);
        bool decays = s.Flag("decay_lr", true);
        long warmup = s.Steps("warmup_iters", 2_000), end = s.Steps("lr_decay_iters", 600_000);
        double floor = s.Rate("min_lr", 6e-5);
        if (!decays) return new(_ => peak, run);
        if (warmup >= end) throw s.Fault($"warmup_iters ({warmup}) must be below lr_decay_iters ({end}).");
        return new(t => t < warmup ? peak * (t + 1) / (warmup + 1) : t > end ? floor : floor + (peak - floor) * Cosine((double)(t - warmup) / (end - warmup)), run);
    }

    private protected override Schedule Read(ConfigReader config, long? steps)
    {
        var settings = new List<KeyValuePair<string, string>>();
        foreach (string key in (string[])["learning_rate", "max_iters", "decay_lr", "warmup_iters", "lr_decay_iters", "min_lr"])
            if (config.Text(key) is { } value) settings.Add(new(key, value));
        if (steps is { } count && settings.All(p => p.Key != "max_iters")) settings.Add(new("max_iters", $"{count}"));
        return DialectSchedule.Of(Name, settings);
    }

    private protected override JsonObject WriteOwn(DialectSchedule schedule)
    {
        var tree = new JsonObject();
        foreach (var (key, value) in schedule.Settings) tree[key] = ToJson(value);
        return tree;
    }
}
