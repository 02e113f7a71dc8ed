using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Carnot.Schedules;

namespace Carnot.Dialects;

/// <summary>optax: functions of the step, and <c>join_schedules</c>.</summary>
/// <remarks>
/// Update t uses count t. A configuration is an object with "schedule" and the function's arguments; join_schedules holds "schedules" and
/// "boundaries", and each part counts from its own step 0. JAX computes in single precision. Source, read at commit 006cebd2: optax/schedules/_schedule.py, _join.py.
/// </remarks>
internal sealed class Optax : Dialect
{
    public override string Name => "optax";

    public override string Title => "optax";

    public override ImmutableArray<string> Forms { get; } =
    [
        "constant_schedule", "linear_schedule", "polynomial_schedule", "exponential_decay", "cosine_decay_schedule", "piecewise_constant_schedule",
        "warmup_constant_schedule", "warmup_cosine_decay_schedule", "warmup_exponential_decay_schedule", "linear_onecycle_schedule", "cosine_onecycle_schedule",
    ];

    public override ConfigSyntax Syntax => ConfigSyntax.Json;

    public override string Remark => "Warm-up from init_value by t/W. decay_steps of warmup_cosine_decay_schedule counts the warm-up too. Single precision.";

    public override IEnumerable<Schedule> Say(PlainWords words)
    {
        double from = words.WarmupFrom ?? 0;
        (string, object?) init = ("init_value", from), peak = ("peak_value", words.Peak), warmup = ("warmup_steps", words.Warmup), end = ("end_value", words.Floor);
        long plateau = words.Steps - words.Warmup - words.Decay;
        if (words.Decay == 0)
        {
            yield return words.Warmup == 0 ? Make("constant_schedule", ("value", words.Peak)) : Make("warmup_constant_schedule", init, peak, warmup);
            yield break;
        }
        if (words.DecaysThroughout && words.Shape == Shape.Cosine)
        {
            yield return words.Warmup == 0
                ? Make("cosine_decay_schedule", ("init_value", words.Peak), ("decay_steps", words.Steps), ("alpha", words.Floor / words.Peak))
                : Make("warmup_cosine_decay_schedule", init, peak, warmup, ("decay_steps", words.Steps), end);
            yield break;
        }
        (string, object?) top = ("init_value", words.Peak), over = ("transition_steps", words.Decay), begin = ("transition_begin", plateau);
        Schedule? down = words.Shape == Shape.Linear ? Make("linear_schedule", top, end, over, begin)
            : words.Shape.Exponent is { } power ? Make("polynomial_schedule", top, end, ("power", power), over, begin)
            : words.Shape == Shape.Exponential ? Make("exponential_decay", top, over, ("decay_rate", words.Floor / words.Peak), begin)
            : words.Shape == Shape.Cosine ? Make("constant_schedule", ("value", words.Peak)).Until(plateau, Make("cosine_decay_schedule", top, ("decay_steps", words.Decay), ("alpha", words.Floor / words.Peak)))
            : null;
        if (down is not null) yield return words.Warmup == 0 ? down : Make("linear_schedule", init, ("end_value", words.Peak), ("transition_steps", words.Warmup)).Until(words.Warmup, down);
    }

    public override string? Snippet(Schedule schedule) => $"schedule = {Call(Write(schedule))}\n";

    internal override TrainerRates Build(string form, Settings s)
    {
        switch (form)
        {
            case "constant_schedule":
                double value = s.Rate("value");
                return new(_ => value, null);
            case "linear_schedule":
                return new(Polynomial(s, s.Rate("init_value"), s.Rate("end_value"), 1), null);
            case "polynomial_schedule":
                return new(Polynomial(s, s.Rate("init_value"), s.Rate("end_value"), s.Number("power", 1)), null);
            case "exponential_decay":
                return new(Exponential(s, s.Rate("init_value")), null);
            case "cosine_decay_schedule":
                double top = s.Rate("init_value");
                long length = Positive(s, "decay_steps");
                double alpha = s.Fraction("alpha", 0), exponent = s.Number("exponent", 1);
                return new(t => top * ((1 - alpha) * Math.Pow(Cosine((double)Math.Min(t, length) / length), exponent) + alpha), length);
            case "piecewise_constant_schedule":
                return Piecewise(s);
            case "linear_onecycle_schedule" or "cosine_onecycle_schedule":
                return OneCycle(form, s);
        }
        double init = s.Rate("init_value"), peak = s.Rate("peak_value");
        long warmup = s.Steps("warmup_steps");
        if (form == "warmup_constant_schedule") return new(t => t < warmup ? Up(t) : warmup == 0 ? init : peak, null);
        if (form == "warmup_exponential_decay_schedule")
        {
            Func<long, double> decay = Exponential(s, peak);
            return new(t => t < warmup ? Up(t) : decay(t - warmup), null);
        }
        long end = s.Steps("decay_steps");
        double last = s.Rate("end_value", 0), power = s.Number("exponent", 1);
        if (end <= warmup) throw s.Fault($"decay_steps ({end}) counts the warm-up too and must be above warmup_steps ({warmup}).");
        double least = peak == 0 ? 0 : last / peak;
        return new(t => t < warmup ? Up(t) : peak * ((1 - least) * Math.Pow(Cosine(Progress(t, warmup, end - warmup)), power) + least), end);

        double Up(long t) => init + (peak - init) * t / warmup;
    }

    private protected override Schedule Read(ConfigReader config, long? steps)
    {
        string form = config.Text("schedule", "name", "type") ?? throw config.Missing("schedule", $"Name one of {string.Join(", ", Forms)}, join_schedules.");
        if (form.StartsWith("optax.", StringComparison.Ordinal)) form = form["optax.".Length..];
        if (form != "join_schedules") return DialectSchedule.Of($"{Name}.{form}", config.Others());
        long[] boundaries = [.. config.Array("boundaries").Select(b => Fields.Integer("boundaries", b!.ToString()))];
        Schedule[] parts = [.. config.Array("schedules").Select(p => Read(new ConfigReader(p as JsonObject ?? throw new UsageException($"{Title}: schedules must hold objects."), Title, "schedules."), null))];
        if (parts.Length == 0 || boundaries.Length != parts.Length - 1)
            throw new UsageException($"{Title}: join_schedules of {parts.Length} schedules needs {Math.Max(0, parts.Length - 1)} boundaries, got {boundaries.Length}.");
        Schedule whole = parts[0];
        for (int i = 1; i < parts.Length; i++)
        {
            if (i > 1 && boundaries[i - 1] <= boundaries[i - 2]) throw new UsageException($"{Title}: boundaries must increase, got {boundaries[i - 2]} before {boundaries[i - 1]}.");
            whole = whole.Until(boundaries[i - 1], parts[i]);
        }
        return whole;
    }

    private protected override JsonObject WriteOwn(DialectSchedule schedule)
    {
        var tree = new JsonObject { ["schedule"] = schedule.Form };
        foreach (var (key, value) in schedule.Settings)
            tree[key] = key is "boundaries" or "scales" ? new JsonArray([.. value.Split(':').Select(ToJson)]) : ToJson(value);
        return tree;
    }

    private protected override JsonObject WriteJoined(Joined schedule)
    {
        var parts = Parts(schedule);
        return new()
        {
            ["schedule"] = "join_schedules",
            ["schedules"] = new JsonArray([.. parts.Select(p => (JsonNode)Write(p.Part))]),
            ["boundaries"] = new JsonArray([.. parts.Skip(1).Select(p => (JsonNode)p.Start)]),
        };
    }

    private static string Call(JsonObject tree)
    {
        string form = tree["schedule"]!.GetValue<string>();
        if (form == "join_schedules")
            return $"optax.join_schedules(\n    [{string.Join(",\n     ", tree["schedules"]!.AsArray().Select(p => Call(p!.AsObject())))}],\n    boundaries={ConfigText.Python(tree["boundaries"])})";
        if (form == "piecewise_constant_schedule")
        {
            var table = new JsonObject();
            JsonArray steps = tree["boundaries"]!.AsArray(), scales = tree["scales"]!.AsArray();
            for (int i = 0; i < steps.Count; i++) table[steps[i]!.ToString()] = scales[i]!.DeepClone();
            return $"optax.{form}(init_value={ConfigText.Python(tree["init_value"])}, boundaries_and_scales={ConfigText.Python(table)})";
        }
        return $"optax.{form}({string.Join(", ", tree.Where(p => p.Key != "schedule").Select(p => $"{p.Key}={ConfigText.Python(p.Value)}"))})";
    }

    private static Func<long, double> Polynomial(Settings s, double init, double end, double power)
    {
        long over = s.Steps("transition_steps"), begin = s.Steps("transition_begin", 0);
        return over == 0 ? _ => init : t => (init - end) * Math.Pow(1 - (double)Math.Clamp(t - begin, 0, over) / over, power) + end;
    }

    private static Func<long, double> Exponential(Settings s, double init)
    {
        long over = s.Steps("transition_steps"), begin = s.Steps("transition_begin", 0);
        double rate = s.Rate("decay_rate");
        bool stairs = s.Flag("staircase", false);
        double? end = s.OptionalRate("end_value");
        if (over == 0 || rate == 0) return _ => init;
        return t =>
        {
            double p = (double)(t - begin) / over;
            double decayed = t <= begin ? init : init * Math.Pow(rate, stairs ? Math.Floor(p) : p);
            return end is { } e ? rate < 1 ? Math.Max(decayed, e) : Math.Min(decayed, e) : decayed;
        };
    }

    private static TrainerRates Piecewise(Settings s)
    {
        double init = s.Rate("init_value");
        long[] boundaries = s.StepList("boundaries");
        double[] scales = s.NumberList("scales");
        if (boundaries.Length != scales.Length) throw s.Fault($"{boundaries.Length} boundaries need as many scales, got {scales.Length}.");
        return new(t =>
        {
            double rate = init;
            for (int i = 0; i < boundaries.Length; i++)
                if (t >= boundaries[i]) rate *= scales[i];
            return rate;
        }, null);
    }

    /// <summary>Interpolates between the accumulated products of the scales at int(pct·T).</summary>
    private static TrainerRates OneCycle(string form, Settings s)
    {
        long steps = Positive(s, "transition_steps");
        double peak = s.Rate("peak_value"), start = s.Fraction("pct_start", 0.3), div = s.Number("div_factor", 25), last = s.Number("final_div_factor", 1e4);
        bool linear = form == "linear_onecycle_schedule";
        long up = (long)(start * steps);
        (long At, double Rate)[] knots = linear
            ? [(0, peak / div), (up, peak), ((long)(s.Fraction("pct_final", 0.85) * steps), peak / div), (steps, peak / div / last)]
            : [(0, peak / div), (up, peak), (steps, peak / (div * last))];
        return new(t =>
        {
            for (int i = 1; i < knots.Length; i++)
                if (t < knots[i].At)
                {
                    double x = (double)(t - knots[i - 1].At) / Math.Max(1, knots[i].At - knots[i - 1].At), from = knots[i - 1].Rate, to = knots[i].Rate;
                    return linear ? from + (to - from) * x : to + (from - to) * Cosine(x);
                }
            return knots[^1].Rate;
        }, steps);
    }

    private static long Positive(Settings s, string key) => s.Steps(key) is >= 1 and var value ? value : throw s.Fault($"{key} must be 1 or more.");
}
