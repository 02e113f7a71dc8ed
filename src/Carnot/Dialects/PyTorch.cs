using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Carnot.Schedules;

namespace Carnot.Dialects;

/// <summary>PyTorch: the schedulers of <c>torch.optim.lr_scheduler</c>, stepped once after every update.</summary>
/// <remarks>
/// Update t uses the closed form of step t. SequentialLR is a join: each part counts from its own step 0. A configuration is an object
/// with "scheduler", "lr" and the scheduler's arguments; SequentialLR holds "schedulers" and "milestones", LambdaLR the factors of "lr_lambda".
/// Source, read at commit 008f727e: torch/optim/lr_scheduler.py.
/// </remarks>
internal sealed class PyTorch : Dialect
{
    public override string Name => "pytorch";

    public override string Title => "PyTorch";

    public override ImmutableArray<string> Forms { get; } =
    [
        "StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "PolynomialLR", "CosineAnnealingLR", "CosineAnnealingWarmRestarts", "CyclicLR", "OneCycleLR",
    ];

    public override ConfigSyntax Syntax => ConfigSyntax.Json;

    public override string Remark => "LinearLR cannot start at 0 (start_factor > 0). CosineAnnealingLR rises again after T_max. OneCycleLR peaks at update pct_start·total_steps − 1.";

    public override string Resume => "load_state_dict brings back the old scheduler's arguments: a changed T_max, total_steps or gamma is silently undone. LambdaLR keeps the new function.";

    public override IEnumerable<Schedule> Say(PlainWords words)
    {
        (string, object?) lr = ("lr", words.Peak);
        var parts = new List<(long Length, Schedule Part)>();
        double from = words.WarmupFrom is > 0 ? words.WarmupFrom.Value : words.Peak / (words.Warmup + 1);
        if (words.Warmup > 0 && from > words.Peak) yield break;
        if (words.Warmup > 0) parts.Add((words.Warmup, Make("LinearLR", lr, ("start_factor", from / words.Peak), ("total_iters", words.Warmup))));
        long plateau = words.Steps - words.Warmup - words.Decay, decay = words.Decay;
        if (plateau > 0) parts.Add((plateau, Make("ConstantLR", lr, ("factor", 1.0), ("total_iters", plateau))));
        double ratio = words.Floor / words.Peak;
        Schedule? down = decay == 0 ? null
            : words.Shape == Shape.Linear && ratio <= 1 ? Make("LinearLR", lr, ("start_factor", 1.0), ("end_factor", ratio), ("total_iters", decay))
            : words.Shape == Shape.Cosine ? Make("CosineAnnealingLR", lr, ("T_max", decay), ("eta_min", words.Floor))
            : words.Shape == Shape.Exponential ? Make("ExponentialLR", lr, ("gamma", Math.Pow(ratio, 1.0 / decay)))
            : words.Shape.Exponent is { } power && words.Floor == 0 ? Make("PolynomialLR", lr, ("total_iters", decay), ("power", power))
            : null;
        if (decay > 0 && down is null) yield break;
        if (down is not null) parts.Add((decay, down));
        if (parts.Count == 0) yield break;
        (long at, Schedule whole) = parts[0];
        foreach (var (length, part) in parts.Skip(1))
        {
            whole = whole.Until(at, part);
            at += length;
        }
        yield return whole;
    }

    public override string? Snippet(Schedule schedule)
    {
        JsonObject tree = Write(schedule);
        string lr = ConfigText.Python(tree["lr"]);
        return $"optimizer = torch.optim.AdamW(model.parameters(), lr={lr})\nscheduler = {Call(tree)}  # scheduler.step() after every optimizer.step()\n";
    }

    internal override TrainerRates Build(string form, Settings s)
    {
        if (form == "OneCycleLR") return OneCycle(s, s.Rate("max_lr"), Positive(s, "total_steps", null), 0.3);
        if (form == "CyclicLR") return Cyclic(s);
        double lr = s.Rate("lr", 1e-3);
        switch (form)
        {
            case "StepLR":
                long every = Positive(s, "step_size", null);
                double factor = s.Number("gamma", 0.1);
                return new(t => lr * Math.Pow(factor, t / every), null);
            case "MultiStepLR":
                long[] milestones = s.StepList("milestones");
                double drop = s.Number("gamma", 0.1);
                return new(t => lr * Math.Pow(drop, milestones.Count(m => m <= t)), null);
            case "ConstantLR":
                double hold = s.Fraction("factor", 1.0 / 3);
                long until = s.Steps("total_iters", 5);
                return new(t => t < until ? lr * hold : lr, null);
            case "LinearLR":
                double from = s.Number("start_factor", 1.0 / 3), to = s.Fraction("end_factor", 1);
                if (from is <= 0 or > 1) throw s.Fault($"start_factor must be above 0 and at most 1, got {Settings.Text(from)}. A warm-up from 0 needs LambdaLR.");
                long over = Positive(s, "total_iters", 5);
                return new(t => lr * (from + (to - from) * Math.Min(t, over) / over), null);
            case "ExponentialLR":
                double gamma = s.Number("gamma", 1);
                return new(t => lr * Math.Pow(gamma, t), null);
            case "PolynomialLR":
                long span = Positive(s, "total_iters", 5);
                double power = s.Number("power", 1);
                return new(t => lr * Math.Pow(1 - (double)Math.Min(t, span) / span, power), null);
            case "CosineAnnealingLR":
                long half = Positive(s, "T_max", null);
                double least = s.Rate("eta_min", 0);
                return new(t => least + (lr - least) * Cosine((double)t / half), null);
            default:
                long first = Positive(s, "T_0", null), grow = Positive(s, "T_mult", 1);
                double low = s.Rate("eta_min", 0);
                return new(t =>
                {
                    (long length, long at) = grow == 1 ? (first, t % first) : (first, t);
                    while (at >= length) (at, length) = (at - length, length * grow);
                    return low + (lr - low) * Cosine((double)at / length);
                }, null);
        }
    }

    private protected override Schedule Read(ConfigReader config, long? steps) => ReadPart(config, config.Number("lr"), steps);

    private protected override JsonObject WriteOwn(DialectSchedule schedule)
    {
        var tree = new JsonObject { ["scheduler"] = schedule.Form };
        foreach (var (key, value) in schedule.Settings)
            tree[key] = key == "milestones" ? new JsonArray([.. value.Split(':').Select(ToJson)]) : ToJson(value);
        return tree;
    }

    private protected override JsonObject WriteJoined(Joined schedule)
    {
        var parts = Parts(schedule);
        string?[] rates = [.. parts.Select(p => p.Part).OfType<DialectSchedule>().Where(p => p.Form is not "OneCycleLR" and not "CyclicLR").Select(p => p.Find("lr")).Distinct()];
        if (rates.Length > 1) throw new UsageException($"{Title}: the parts of a SequentialLR share the optimizer's lr, but these have {string.Join(" and ", rates.Select(r => r ?? "0.001"))}.");
        var tree = new JsonObject { ["scheduler"] = "SequentialLR" };
        if (rates is [{ } rate]) tree["lr"] = ToJson(rate);
        tree["milestones"] = new JsonArray([.. parts.Skip(1).Select(p => (JsonNode)p.Start)]);
        tree["schedulers"] = new JsonArray([.. parts.Select(p =>
        {
            JsonObject part = Write(p.Part);
            part.Remove("lr");
            return (JsonNode)part;
        })]);
        return tree;
    }

    private Schedule ReadPart(ConfigReader config, double? lr, long? steps)
    {
        string form = config.Text("scheduler", "type", "name") ?? throw config.Missing("scheduler", $"Name one of {string.Join(", ", Forms)}, SequentialLR, LambdaLR.");
        switch (form)
        {
            case "SequentialLR":
                long[] milestones = [.. config.Array("milestones").Select(m => Fields.Integer("milestones", m!.ToString()))];
                Schedule[] parts = [.. config.Array("schedulers").Select(p =>
                {
                    var reader = new ConfigReader(p as JsonObject ?? throw new UsageException($"{Title}: schedulers must hold objects."), Title, "schedulers.");
                    return ReadPart(reader, reader.Number("lr") ?? lr, null);
                })];
                if (parts.Length == 0 || milestones.Length != parts.Length - 1)
                    throw new UsageException($"{Title}: a SequentialLR of {parts.Length} schedulers needs {Math.Max(0, parts.Length - 1)} milestones, got {milestones.Length}.");
                Schedule whole = parts[0];
                for (int i = 1; i < parts.Length; i++)
                {
                    if (i > 1 && milestones[i - 1] <= milestones[i - 2]) throw new UsageException($"{Title}: milestones must increase, got {milestones[i - 2]} before {milestones[i - 1]}.");
                    whole = whole.Until(milestones[i - 1], parts[i]);
                }
                return whole;
            case "LambdaLR":
                double basis = lr ?? throw config.Missing("lr", "LambdaLR multiplies it.");
                return Tabulated.Of([.. config.Array("lr_lambda").Select(f => basis * Fields.Number("lr_lambda", f!.ToString()))]);
            case "ReduceLROnPlateau":
                throw new UsageException($"{Title}: ReduceLROnPlateau follows the loss; it has no rates before the run. Give the rates that were used as a table of step,lr.");
            case "ChainedScheduler" or "MultiplicativeLR":
                throw new UsageException($"{Title}: {form} is not read. Give its rates as a table of step,lr, or write it as a SequentialLR or LambdaLR.");
        }
        List<KeyValuePair<string, string>> settings = [];
        if (lr is { } rate && form is not "OneCycleLR" and not "CyclicLR") settings.Add(new("lr", Settings.Text(rate)));
        config.Text("lr");
        settings.AddRange(config.Others().Where(p => !p.Key.Contains("momentum", StringComparison.Ordinal) && p.Key is not "last_epoch" and not "verbose"));
        if (form == "OneCycleLR" && steps is { } count && settings.All(p => p.Key != "total_steps")) settings.Add(new("total_steps", count.ToString(CultureInfo.InvariantCulture)));
        return DialectSchedule.Of($"{Name}.{form}", settings);
    }

    private static string Call(JsonObject tree)
    {
        string form = tree["scheduler"]!.GetValue<string>();
        if (form == "SequentialLR")
        {
            string parts = string.Join(",\n        ", tree["schedulers"]!.AsArray().Select(p => Call(p!.AsObject())));
            return $"torch.optim.lr_scheduler.SequentialLR(\n    optimizer,\n    schedulers=[\n        {parts},\n    ],\n    milestones={ConfigText.Python(tree["milestones"])})";
        }
        string arguments = string.Concat(tree.Where(p => p.Key is not "scheduler" and not "lr").Select(p => $", {p.Key}={(p.Value!.GetValueKind() == System.Text.Json.JsonValueKind.String ? $"\"{p.Value}\"" : ConfigText.Python(p.Value))}"));
        return $"torch.optim.lr_scheduler.{form}(optimizer{arguments})";
    }

    private static long Positive(Settings s, string key, long? usual)
    {
        long value = usual is { } u ? s.Steps(key, u) : s.Steps(key);
        return value >= 1 ? value : throw s.Fault($"{key} must be 1 or more, got {value}.");
    }

    /// <summary>Phases end at pct_start·T − 1 and T − 1, which need not be whole steps.</summary>
    internal static TrainerRates OneCycle(Settings s, double peak, long total, double start)
    {
        double share = s.Fraction("pct_start", start), initial = peak / s.Number("div_factor", 25), least = initial / s.Number("final_div_factor", 1e4);
        bool cosine = s.Choice("anneal_strategy", "cos", "cos", "linear") == "cos";
        bool three = s.Flag("three_phase", false);
        (double End, double From, double To)[] phases = three
            ? [(share * total - 1, initial, peak), (2 * share * total - 2, peak, initial), (total - 1, initial, least)]
            : [(share * total - 1, initial, peak), (total - 1, peak, least)];
        return new(t =>
        {
            double begin = 0;
            for (int i = 0; i < phases.Length; i++)
            {
                var (end, from, to) = phases[i];
                if (t <= end || i == phases.Length - 1)
                {
                    double x = Math.Min(1, (t - begin) / (end - begin));
                    return cosine ? to + (from - to) * Cosine(x) : from + (to - from) * x;
                }
                begin = end;
            }
            return least;
        }, total);
    }

    private static TrainerRates Cyclic(Settings s)
    {
        double low = s.Rate("base_lr"), high = s.Rate("max_lr"), gamma = s.Number("gamma", 1);
        long up = Positive(s, "step_size_up", 2_000);
        long down = Positive(s, "step_size_down", up);
        string mode = s.Choice("mode", "triangular", "triangular", "triangular2", "exp_range");
        return new(t =>
        {
            long cycle = t / (up + down), at = t % (up + down);
            double height = (high - low) * (at <= up ? (double)at / up : (double)(up + down - at) / down);
            return low + height * (mode switch { "triangular" => 1, "triangular2" => Math.Pow(0.5, cycle), _ => Math.Pow(gamma, t) });
        }, null);
    }
}
