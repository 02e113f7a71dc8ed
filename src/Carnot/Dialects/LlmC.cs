using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Carnot.Schedules;

namespace Carnot.Dialects;

/// <summary>llm.c: the flags -l (rate), -u (warm-up), -q (final share), -k (schedule) and -x (updates).</summary>
/// <remarks>The warm-up is (t + 1)/W; constant has none; wsd always decays over the last fifth by 1 − √x. Source, read at commit 4b5fecc8: llmc/schedulers.h; train_gpt2.cu.</remarks>
internal sealed class LlmC : Dialect
{
    public override string Name => "llmc";

    public override string Title => "llm.c";

    public override ImmutableArray<string> Forms { get; } = ["cosine", "linear", "constant", "wsd"];

    public override ConfigSyntax Syntax => ConfigSyntax.Flags;

    public override bool EndsTheRun => true;

    public override string Remark => "Warm-up (t + 1)/W. -q 1 is the default and means no decay at all. wsd is fixed to the last 20 %, 1 − √x. constant ignores -u. Single precision; the log prints 6 decimals.";

    public override IEnumerable<Schedule> Say(PlainWords words)
    {
        (string, object?) peak = ("l", words.Peak), warmup = ("u", words.Warmup), steps = ("x", words.Steps), final = ("q", words.Floor / words.Peak);
        if (words.Floor > words.Peak || words.Warmup >= words.Steps) yield break;
        if (words.Decay == 0 && words.Warmup == 0) yield return Make("constant", peak, steps);
        if (words.Decay == 0) yield return Make("linear", peak, warmup, steps);
        if (words.DecaysThroughout && (words.Shape == Shape.Linear || words.Shape == Shape.Cosine)) yield return Make(words.Shape.ToString(), peak, warmup, final, steps);
        if (words.Shape == Shape.OneMinusSqrt && words.Warmup <= DecayPoint(words.Steps)) yield return Make("wsd", peak, warmup, final, steps);
    }

    internal override TrainerRates Build(string form, Settings s)
    {
        double peak = s.Rate("l", 3e-4), final = s.Fraction("q", 1), floor = peak * final;
        long warmup = s.Steps("u", 0), steps = s.Steps("x");
        if (form == "constant") return new(_ => peak, steps);
        if (warmup >= steps) throw s.Fault($"-u ({warmup}) must be below -x ({steps}).");
        long point = DecayPoint(steps);
        if (form == "wsd")
        {
            if (warmup > point) throw s.Fault($"-u ({warmup}) reaches into the decay, which begins at update {point}.");
            return new(t => t < warmup ? Up(t) : t < point ? peak : floor + (1 - Math.Sqrt(Progress(t, point, steps - point))) * (peak - floor), steps);
        }
        return new(t => t < warmup ? Up(t) : floor + (peak - floor) * Fall(Progress(t, warmup, steps - warmup)), steps);

        double Up(long t) => peak * (t + 1) / warmup;
        double Fall(double x) => form == "linear" ? 1 - x : Cosine(x);
    }

    private protected override Schedule Read(ConfigReader config, long? steps)
    {
        string form = config.Text("k") ?? "cosine";
        var settings = new List<KeyValuePair<string, string>>();
        foreach (string key in (string[])["l", "u", "q", "x"])
            if (config.Text(key) is { } value && !(key == "x" && value == "-1")) settings.Add(new(key, value));
        if (settings.All(p => p.Key != "x")) settings.Add(new("x", $"{steps ?? throw config.Missing("x", "Without it the run lasts one epoch: give --steps.")}"));
        return DialectSchedule.Of($"{Name}.{form}", settings);
    }

    private protected override JsonObject WriteOwn(DialectSchedule schedule)
    {
        var tree = new JsonObject { ["k"] = schedule.Form };
        foreach (var (key, value) in schedule.Settings) tree[key] = ToJson(value);
        return tree;
    }

    /// <summary>(int)(0.8f × steps), in single precision as the program has it.</summary>
    private static long DecayPoint(long steps) => (int)(0.8f * steps);
}
