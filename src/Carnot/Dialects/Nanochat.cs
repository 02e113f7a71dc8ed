using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Carnot.Schedules;

namespace Carnot.Dialects;

/// <summary>nanochat: a trapezoid that multiplies several base rates, from the flags of scripts/base_train.py.</summary>
/// <remarks>
/// One group of parameters is looked at, the matrices unless told. The script may scale the base rates with the batch size before it begins;
/// the multiplier is exact. Source, read at commit 00255c19: get_lr_multiplier in scripts/base_train.py.
/// </remarks>
internal sealed class Nanochat : Dialect
{
    private static readonly (string Group, double Rate)[] Groups = [("matrix", 0.02), ("embedding", 0.3), ("unembedding", 0.008), ("scalar", 0.5)];

    public override string Name => "nanochat";

    public override string Title => "nanochat";

    public override ImmutableArray<string> Forms { get; } = [""];

    public override ConfigSyntax Syntax => ConfigSyntax.Flags;

    public override bool EndsTheRun => true;

    public override string Remark => "Warm-up (t + 1)/W, linear warm-down. Four base rates share one multiplier; Carnot takes --matrix-lr unless group says embedding, unembedding or scalar.";

    public override IEnumerable<Schedule> Say(PlainWords words)
    {
        if (words.Shape == Shape.Linear)
            yield return Make("", ("matrix-lr", words.Peak), ("num-iterations", words.Steps), ("warmup-steps", words.Warmup), ("warmdown-ratio", (double)words.Decay / words.Steps), ("final-lr-frac", words.Decay == 0 ? 0.0 : words.Floor / words.Peak));
    }

    internal override TrainerRates Build(string form, Settings s)
    {
        string group = s.Choice("group", "matrix", "matrix", "embedding", "unembedding", "scalar");
        double rate = 0;
        foreach (var (name, usual) in Groups)
            if (name == group) rate = s.Rate($"{name}-lr", usual);
        long steps = s.Steps("num-iterations"), warmup = s.Steps("warmup-steps", 40);
        double ratio = s.Fraction("warmdown-ratio", 0.65), final = s.Fraction("final-lr-frac", 0.05);
        long warmdown = (long)Math.Round(ratio * steps, MidpointRounding.ToEven);
        if (warmup + warmdown > steps) throw s.Fault($"warmup-steps ({warmup}) and the warm-down ({warmdown}) are together longer than num-iterations ({steps}). Lower warmdown-ratio.");
        return new(t => rate * (t < warmup ? (t + 1.0) / warmup : t <= steps - warmdown ? 1 : Fall(Math.Max(0, (double)(steps - t) / warmdown))), steps);

        double Fall(double left) => left + (1 - left) * final;
    }

    private protected override Schedule Read(ConfigReader config, long? steps)
    {
        string[] told = [.. Groups.Select(g => g.Group).Where(g => config.Text($"{g}-lr", $"{g}_lr") is not null)];
        string group = config.Text("group") ?? (told is [var only] ? only : "matrix");
        List<KeyValuePair<string, string>> settings = [new("group", group)];
        foreach (string key in (string[])[$"{group}-lr", "num-iterations", "warmup-steps", "warmdown-ratio", "final-lr-frac"])
            if (config.Text(key, key.Replace('-', '_')) is { } value) settings.Add(new(key, value));
        if (config.Text("warmup-ratio", "warmup_ratio") is not null) throw new UsageException($"{Title}: warmup-ratio belongs to an older version. Give --warmup-steps.");
        if (settings.All(p => p.Key != "num-iterations"))
            settings.Add(new("num-iterations", $"{steps ?? throw config.Missing("num-iterations", "The script would work it out from the model; give --steps.")}"));
        return DialectSchedule.Of(Name, settings);
    }

    private protected override JsonObject WriteOwn(DialectSchedule schedule)
    {
        var tree = new JsonObject();
        foreach (var (key, value) in schedule.Settings)
            if (key != "group") tree[key] = ToJson(value);
        return tree;
    }
}
