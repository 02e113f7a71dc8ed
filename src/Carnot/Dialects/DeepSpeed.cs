using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Carnot.Schedules;

namespace Carnot.Dialects;

/// <summary>DeepSpeed: the schedulers of a JSON configuration's "scheduler".</summary>
/// <remarks>
/// The scheduler begins to count after the first update: update t ≥ 1 uses the rate of step t − 1, and update 0 the lowest
/// (WarmupCosineLR: 0). Source, read at commit 22779f2c: deepspeed/runtime/lr_schedules.py. Older versions made update 0 at the optimizer's own rate,
/// let the cosine rise again after its end, ignored the stair counts of OneCycle, and took 0.001 where WarmupLR is given no warmup_max_lr.
/// </remarks>
internal sealed class DeepSpeed : Dialect
{
    public override string Name => "deepspeed";

    public override string Title => "DeepSpeed";

    public override ImmutableArray<string> Forms { get; } = ["WarmupLR", "WarmupDecayLR", "WarmupCosineLR", "OneCycle", "LRRangeTest"];

    public override ConfigSyntax Syntax => ConfigSyntax.Json;

    public override string Remark => "Warm-up logarithmic unless warmup_type is linear, and at least 2 steps. Rates lag one update: update t uses step t − 1, update 0 the lowest rate.";

    public override IEnumerable<Schedule> Say(PlainWords words)
    {
        (string, object?) peak = ("warmup_max_lr", words.Peak), warmup = ("warmup_num_steps", words.Warmup), linear = ("warmup_type", "linear"), steps = ("total_num_steps", words.Steps);
        if (words.Decay == 0) yield return Make("WarmupLR", peak, ("warmup_min_lr", words.Warmup == 0 ? words.Peak : words.WarmupFrom), warmup, linear);
        if (!words.DecaysThroughout || Math.Max(2, words.Warmup) >= words.Steps) yield break;
        if (words.Shape == Shape.Linear && words.Floor <= words.Peak) yield return Make("WarmupDecayLR", peak, ("warmup_min_lr", words.Floor == 0 ? words.WarmupFrom : words.Floor), warmup, linear, steps);
        if (words.Shape == Shape.Cosine && words.Floor <= words.Peak)
            yield return Make("WarmupCosineLR", ("lr", words.Peak), warmup, linear, steps, ("warmup_min_ratio", words.WarmupFrom / words.Peak), ("cos_min_ratio", words.Floor / words.Peak));
    }

    internal override TrainerRates Build(string form, Settings s) => form switch
    {
        "OneCycle" => OneCycle(s),
        "LRRangeTest" => RangeTest(s),
        _ => Warmup(form, s),
    };

    private protected override Schedule Read(ConfigReader config, long? steps)
    {
        ConfigReader scheduler = config.Section("scheduler");
        string form = scheduler.Text("type") ?? throw scheduler.Missing("type", $"Name one of {string.Join(", ", Forms)}.");
        ConfigReader given = scheduler.Section("params");
        string? rate = config.Section("optimizer").Section("params").Text("lr");
        List<KeyValuePair<string, string>> settings = [.. given.Others().Where(p => !p.Key.Contains("mom", StringComparison.Ordinal) && p.Key != "last_batch_iteration")];
        foreach (var (key, value) in settings)
            if (value == "auto") throw new UsageException($"{Title}: scheduler.params.{key} is \"auto\"; the Hugging Face arguments decide it. Give its value.");
        if (form == "WarmupCosineLR" && rate is not null) settings.Insert(0, new("lr", rate));
        if (form == "WarmupLR" && rate is not null && settings.All(p => p.Key != "warmup_max_lr")) settings.Insert(0, new("warmup_max_lr", rate));
        if (form is "WarmupDecayLR" or "WarmupCosineLR" && steps is { } count && settings.All(p => p.Key != "total_num_steps")) settings.Add(new("total_num_steps", $"{count}"));
        return DialectSchedule.Of($"{Name}.{form}", settings);
    }

    private protected override JsonObject WriteOwn(DialectSchedule schedule)
    {
        JsonObject settings = [], tree = [];
        foreach (var (key, value) in schedule.Settings)
            if (key == "lr") tree["optimizer"] = new JsonObject { ["params"] = new JsonObject { ["lr"] = ToJson(value) } };
            else settings[key] = ToJson(value);
        tree["scheduler"] = new JsonObject { ["type"] = schedule.Form, ["params"] = settings };
        return tree;
    }

    private static TrainerRates Warmup(string form, Settings s)
    {
        bool cosine = form == "WarmupCosineLR";
        double peak = cosine ? s.Rate("lr") : s.Rate("warmup_max_lr", 1e-3);
        double floor = cosine ? s.Fraction("warmup_min_ratio", 0) : s.Rate("warmup_min_lr", 0);
        double least = cosine ? s.Fraction("cos_min_ratio", 1e-4) : 0;
        long warmup = Math.Max(2, s.Steps("warmup_num_steps", 1_000));
        bool linear = s.Choice("warmup_type", "log", "log", "linear") == "linear";
        long? total = form == "WarmupLR" ? null : s.Steps("total_num_steps");
        if (warmup > total) throw s.Fault($"warmup_num_steps ({warmup}) is longer than total_num_steps ({total}).");
        return new(t => t == 0 ? cosine ? 0 : floor : Rate(t - 1), total);

        double Up(long t) => linear ? (double)t / warmup : Math.Log(t + 1) / Math.Log(warmup);
        double Rate(long t) => form switch
        {
            "WarmupLR" => floor + (peak - floor) * (t < warmup ? Up(t) : 1),
            "WarmupDecayLR" => floor + (peak - floor) * (t < warmup ? Up(t) : Math.Max(0, (total!.Value - t) / Math.Max(1.0, total.Value - warmup))),
            _ => peak * (t < warmup ? floor + (1 - floor) * Up(t)
                : Math.Max(0, least + (1 - least) * Cosine(Math.Min(1, (t - warmup + 1.0) / Math.Max(1, total!.Value - warmup))))),
        };
    }

    private static TrainerRates OneCycle(Settings s)
    {
        double low = s.Rate("cycle_min_lr"), high = s.Rate("cycle_max_lr"), decay = s.Rate("decay_lr_rate", 0);
        long up = s.Steps("cycle_first_step_size", 2_000), down = s.Steps("cycle_second_step_size", up), every = s.Steps("decay_step_size", 0);
        long upStairs = s.Steps("cycle_first_stair_count", 0), downStairs = s.Steps("cycle_second_stair_count", upStairs);
        if (up < 1 || down < 1) throw s.Fault("cycle_first_step_size and cycle_second_step_size must be 1 or more.");
        return new(t => t <= up ? low + (high - low) * Stairs(t, up, upStairs)
            : t <= up + down ? low + (high - low) * Stairs(up + down - t, down, downStairs)
            : every == 0 ? low : low / (1 + decay * (t - up - down) / every), null);

        // The way from 0 to 1, in as many equal stairs as there are; 0 stairs are a slope.
        static double Stairs(long t, long length, long stairs) => stairs == 0 ? (double)t / length : Math.Floor((double)t * stairs / length) / stairs;
    }

    private static TrainerRates RangeTest(Settings s)
    {
        double low = s.Rate("lr_range_test_min_lr", 1e-3), growth = s.Rate("lr_range_test_step_rate", 1);
        long every = s.Steps("lr_range_test_step_size", 2_000);
        bool stairs = s.Flag("lr_range_test_staircase", false);
        if (every < 1) throw s.Fault("lr_range_test_step_size must be 1 or more.");
        return new(t => low * (1 + growth * (stairs ? t / every : (double)t / every)), null);
    }
}
