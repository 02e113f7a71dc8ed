using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Carnot.Schedules;

namespace Carnot.Dialects;

/// <summary>Megatron-LM: the flags --lr … --lr-wsd-decay-style.</summary>
/// <remarks>
/// The rate is set before the first update and after each, so that update t uses step t. The decay ends at --lr-decay-iters, warm-up included.
/// Source, read at commit 00caa53a: get_lr in megatron/core/optimizer_param_scheduler.py, which counts samples where this counts iterations.
/// </remarks>
internal sealed class Megatron : Dialect
{
    public override string Name => "megatron";

    public override string Title => "Megatron-LM";

    public override ImmutableArray<string> Forms { get; } = ["constant", "linear", "cosine", "inverse-square-root", "WSD"];

    public override ConfigSyntax Syntax => ConfigSyntax.Flags;

    public override string Remark => "Warm-up from --lr-warmup-init (0) by t/W. --lr-decay-iters is the absolute end of the decay. The WSD style is exponential unless told, 2·½^x − 1. The log shows the rate of the next update.";

    public override string Resume => "A changed schedule is refused, unless --override-opt_param-scheduler takes the new one at once, with a jump, or --use-checkpoint-opt_param-scheduler keeps the old one, which stays at --min-lr after its end.";

    public override IEnumerable<Schedule> Say(PlainWords words)
    {
        (string, object?) peak = ("lr", words.Peak), floor = ("min-lr", words.Floor), warmup = ("lr-warmup-iters", words.Warmup), init = ("lr-warmup-init", words.WarmupFrom ?? 0), steps = ("lr-decay-iters", words.Steps), run = ("train-iters", words.Run ?? words.Steps);
        if (words.Warmup >= words.Steps) yield break;
        if (words.Decay == 0) yield return Make("constant", peak, init, warmup, steps, run);
        if (words.Decay == 0 || words.Floor > words.Peak) yield break;
        if (words.DecaysThroughout && (words.Shape == Shape.Linear || words.Shape == Shape.Cosine)) yield return Make(words.Shape.ToString(), peak, floor, init, warmup, steps, run);
        string? style = words.Shape == Shape.OneMinusSqrt ? "minus_sqrt" : words.Shape == Shape.Linear || words.Shape == Shape.Cosine ? words.Shape.ToString() : null;
        if (style is not null) yield return Make("WSD", peak, floor, init, warmup, steps, run, ("lr-wsd-decay-iters", words.Decay), ("lr-wsd-decay-style", style));
    }

    internal override TrainerRates Build(string form, Settings s)
    {
        double peak = s.Rate("lr"), floor = s.Rate("min-lr", 0), init = s.Rate("lr-warmup-init", 0);
        if (floor > peak) throw s.Fault($"min-lr ({Settings.Text(floor)}) is above lr ({Settings.Text(peak)}).");
        if (init > peak) throw s.Fault($"lr-warmup-init ({Settings.Text(init)}) is above lr ({Settings.Text(peak)}).");
        long? run = s.OptionalSteps("train-iters"), written = s.OptionalSteps("lr-decay-iters");
        long end = written ?? run ?? throw s.Fault("it needs train-iters or lr-decay-iters.");
        double warmup = s.OptionalFraction("lr-warmup-fraction") is { } share ? share * end : s.Steps("lr-warmup-iters", 0);
        if (warmup >= end) throw s.Fault($"the warm-up ({Settings.Text(warmup)} iterations) must end before the decay does (lr-decay-iters, {end}).");
        double delta = peak - floor;
        Func<long, double> after = form switch
        {
            "constant" => _ => peak,
            "inverse-square-root" => t => t > end ? floor : Math.Max(floor, peak * Math.Sqrt(Math.Max(warmup, 1)) / Math.Sqrt(Math.Max(t, 1))),
            "linear" => t => t > end ? floor : floor + delta * (1 - (t - warmup) / (end - warmup)),
            "cosine" => t => t > end ? floor : floor + delta * Cosine((t - warmup) / (end - warmup)),
            _ => StableDecay(s, end, warmup, floor, delta),
        };
        return new(t => warmup > 0 && t <= warmup ? init + (peak - init) * t / warmup : after(t), run ?? end);
    }

    private protected override Schedule Read(ConfigReader config, long? steps)
    {
        if (Text("lr-warmup-samples") is not null || Text("lr-decay-samples") is not null || Text("train-samples") is not null)
            throw new UsageException($"{Title}: this schedule counts samples. Divide by --global-batch-size and give --train-iters, --lr-decay-iters and --lr-warmup-iters.");
        string form = Text("lr-decay-style") ?? "linear";
        if (form.Equals("wsd", StringComparison.OrdinalIgnoreCase)) form = "WSD";
        var settings = new List<KeyValuePair<string, string>>();
        foreach (string key in (string[])["lr", "min-lr", "lr-warmup-init", "lr-warmup-iters", "lr-warmup-fraction", "lr-decay-iters", "train-iters", "lr-wsd-decay-iters", "lr-wsd-decay-style"])
            if (Text(key) is { } value && !(key.StartsWith("lr-wsd", StringComparison.Ordinal) && form != "WSD")) settings.Add(new(key, value));
        if (steps is { } count && settings.All(p => p.Key != "train-iters")) settings.Add(new("train-iters", $"{count}"));
        return DialectSchedule.Of($"{Name}.{form}", settings);

        string? Text(string key) => config.Text(key, key.Replace('-', '_'));
    }

    private protected override JsonObject WriteOwn(DialectSchedule schedule)
    {
        var tree = new JsonObject { ["lr-decay-style"] = schedule.Form };
        foreach (var (key, value) in schedule.Settings) tree[key] = ToJson(value);
        return tree;
    }

    private static Func<long, double> StableDecay(Settings s, long end, double warmup, double floor, double delta)
    {
        long decay = s.Steps("lr-wsd-decay-iters");
        string style = s.Choice("lr-wsd-decay-style", "exponential", "linear", "cosine", "exponential", "minus_sqrt");
        if (decay < 1) throw s.Fault("lr-wsd-decay-iters must be 1 or more.");
        if (warmup + decay > end) throw s.Fault($"the warm-up ({Settings.Text(warmup)}) and lr-wsd-decay-iters ({decay}) are together longer than lr-decay-iters ({end}). Shorten one of them or raise lr-decay-iters.");
        long start = end - decay;
        return t => t > end ? floor : floor + delta * (t <= start ? 1 : Fall((double)(t - start) / decay));

        double Fall(double x) => style switch
        {
            "linear" => 1 - x,
            "cosine" => Cosine(x),
            "exponential" => 2 * Math.Pow(0.5, x) - 1,
            _ => 1 - Math.Sqrt(x),
        };
    }
}
