using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Carnot.Schedules;

namespace Carnot.Dialects;

/// <summary>torchtitan: warm-up, plateau, decay, from the tables [optimizer], [training] and [lr_scheduler].</summary>
/// <remarks>The warm-up is (t + 1)/W, and a virtual step after the last keeps the rate of the last update above the floor. Versions of spring 2025 (read at commit 0e138118) had (t + 1)/(W + 1) and a decay over one update more instead.
/// Source: torchtitan/components/lr_scheduler.py, as its fork NousResearch/torchtitan has it at commit 7fde5263, where min_lr_factor still has its older name lr_min.</remarks>
internal sealed class Torchtitan : Dialect
{
    public override string Name => "torchtitan";

    public override string Title => "torchtitan";

    public override ImmutableArray<string> Forms { get; } = [""];

    public override ConfigSyntax Syntax => ConfigSyntax.Toml;

    public override bool EndsTheRun => true;

    public override string Remark => "Warm-up (t + 1)/W: the peak is reached one update earlier than in Hugging Face. decay_type sqrt is 1 − √x.";

    public override IEnumerable<Schedule> Say(PlainWords words)
    {
        string? type = words.Shape == Shape.OneMinusSqrt ? "sqrt" : words.Shape == Shape.Linear || words.Shape == Shape.Cosine ? words.Shape.ToString() : null;
        if (type is null || words.Warmup > words.Steps) yield break;
        yield return Make("", ("lr", words.Peak), ("warmup_steps", words.Warmup), ("steps", words.Steps),
            ("decay_ratio", words.DecaysThroughout ? null : (double)words.Decay / words.Steps), ("decay_type", type), ("min_lr_factor", words.Decay == 0 || words.Floor == 0 ? null : words.Floor / words.Peak));
    }

    internal override TrainerRates Build(string form, Settings s)
    {
        double peak = s.Rate("lr", 8e-4);
        long steps = s.Steps("steps", 10_000), warmup = s.Steps("warmup_steps", 200);
        double? ratio = s.OptionalFraction("decay_ratio");
        string type = s.Choice("decay_type", "linear", "linear", "sqrt", "cosine");
        double least = s.Fraction("min_lr_factor", 0);
        if (warmup > steps) throw s.Fault($"warmup_steps ({warmup}) is longer than steps ({steps}); torchtitan would cut it. Give {steps} or less.");
        long decay = ratio is { } share ? (long)Math.Round(steps * share, MidpointRounding.ToEven) : steps - warmup;
        if (warmup + decay > steps) throw s.Fault($"warmup_steps ({warmup}) and the decay ({decay}) are together longer than steps ({steps}); torchtitan would cut the decay to {steps - warmup}. Lower decay_ratio.");
        long start = steps + 1 - decay;
        return new(t => peak * (t < warmup ? (t + 1.0) / warmup : t < start ? 1 : least + (1 - least) * Fall(Progress(t + 1, start, decay))), steps);

        double Fall(double x) => type switch { "linear" => 1 - x, "sqrt" => 1 - Math.Sqrt(x), _ => Cosine(x) };
    }

    private protected override Schedule Read(ConfigReader config, long? steps)
    {
        ConfigReader optimizer = config.Section("optimizer"), training = config.Section("training"), scheduler = config.Section("lr_scheduler");
        long? total = scheduler.Steps("total_steps") ?? training.Steps("steps");
        if (total is { } a && steps is { } b && a != b) throw new UsageException($"{Title}: training.steps is {a}, but --steps says {b}. Give one of them.");
        List<KeyValuePair<string, string>> settings = [];
        Add("lr", optimizer.Text("lr"));
        Add("warmup_steps", scheduler.Text("warmup_steps"));
        Add("steps", (total ?? steps)?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add("decay_ratio", scheduler.Text("decay_ratio"));
        Add("decay_type", scheduler.Text("decay_type"));
        Add("min_lr_factor", scheduler.Text("min_lr_factor", "lr_min"));
        return DialectSchedule.Of(Name, settings);

        void Add(string key, string? value)
        {
            if (value is not null) settings.Add(new(key, value));
        }
    }

    private protected override JsonObject WriteOwn(DialectSchedule schedule)
    {
        JsonObject optimizer = [], training = [], scheduler = [];
        foreach (var (key, value) in schedule.Settings) (key switch { "lr" => optimizer, "steps" => training, _ => scheduler })[key] = ToJson(value);
        return new() { ["optimizer"] = optimizer, ["training"] = training, ["lr_scheduler"] = scheduler };
    }
}
