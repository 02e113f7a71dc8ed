using System.Globalization;
using System.Text.Json.Nodes;
using Carnot.Dialects;
using Carnot.Schedules;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary>A schedule from whatever a user names: a text, a table of rates, a trainer's configuration.</summary>
/// <param name="Schedule">What was read.</param>
/// <param name="FromConfig">True where it was read from a trainer's configuration.</param>
internal sealed record ScheduleInput(Schedule Schedule, bool FromConfig)
{
    public const string Spec = "A schedule text such as wsd:peak=6e-4,steps=10000,decay=2000 or hf.cosine:learning_rate=6e-4,max_steps=10000, or a file: JSON, a trainer's configuration, a CSV table of step,lr, a .npy array.";

    private static readonly string[] StepNames = ["step", "iter", "iteration", "update"], RateNames = ["lr", "learning_rate", "rate", "eta"];

    /// <summary>The keys by which a configuration shows whose it is.</summary>
    private static readonly (string Key, string Dialect)[] Signs =
    [
        ("lr_scheduler_type", "hf"), ("lr-decay-style", "megatron"), ("lr-warmup-iters", "megatron"), ("matrix-lr", "nanochat"), ("warmdown-ratio", "nanochat"),
        ("lr_decay_iters", "nanogpt"), ("warmup_iters", "nanogpt"), ("schedule", "optax"), ("k", "llmc"),
    ];

    public static ScheduleInput Read(string spec, string? dialect, long? steps)
    {
        if (!File.Exists(spec)) return IsMeantAsFile(spec) ? throw new InputException(spec, null, "there is no such file.") : new(Schedule.Parse(spec), false);
        string extension = Path.GetExtension(spec).ToLowerInvariant();
        if (extension == ".npy") return new(Rates(spec, NpyFile.Read(spec)), false);
        string text = Text(spec);
        if (extension is ".csv" or ".tsv") return new(Table(spec, text), false);
        ConfigSyntax? syntax = SyntaxOf(extension, text) ?? (dialect is null ? null : Trainers.Named(dialect).Syntax);
        if (syntax is null) return new(Schedule.Parse(text.Trim()), false);
        JsonObject tree = syntax == ConfigSyntax.Yaml ? YamlConfig.Read(text, spec) : ConfigText.Read(text, syntax.Value, spec);
        if (tree.ContainsKey("kind")) return new(ScheduleJson.Read(tree), false);
        if (tree["schemaVersion"] is not null && tree["schedule"] is JsonValue written) return new(Schedule.Parse(written.ToString()), false);
        Dialect spoken = dialect is not null ? Trainers.Named(dialect) : Guess(tree)
            ?? throw new UsageException($"{spec}: whose configuration is this? Give --dialect: {Trainers.Names}.");
        return new(spoken.Read(tree, steps), true);
    }

    /// <summary>The number of updates: as told, else as the schedule was written for.</summary>
    public static long LengthOf(Schedule schedule, long? steps)
        => steps ?? schedule.Length ?? throw new UsageException($"\"{schedule}\" does not end by itself. Give --steps N, the number of updates.");

    /// <summary>The number of updates, of so many that a table can hold them.</summary>
    public static int StepsOf(Schedule schedule, long? steps) => LengthOf(schedule, steps) switch
    {
        >= 1 and <= 100_000_000 and var count => (int)count,
        var count => throw new UsageException($"--steps {count}: a schedule can be shown for 1 to 100000000 updates."),
    };

    /// <summary>Something that was meant as a file: it has an extension that files have and none of a text's signs.</summary>
    private static bool IsMeantAsFile(string spec) => !spec.Contains('=', StringComparison.Ordinal)
        && Path.GetExtension(spec).ToLowerInvariant() is ".json" or ".yaml" or ".yml" or ".toml" or ".py" or ".sh" or ".txt" or ".csv" or ".tsv" or ".npy";

    private static ConfigSyntax? SyntaxOf(string extension, string text) => extension switch
    {
        ".json" => ConfigSyntax.Json,
        ".yaml" or ".yml" => ConfigSyntax.Yaml,
        ".toml" => ConfigSyntax.Toml,
        ".py" => ConfigSyntax.Assignments,
        _ => text.TrimStart() switch
        {
            ['{', ..] => ConfigSyntax.Json,
            ['[', ..] => ConfigSyntax.Toml,
            var flags when flags.StartsWith('-') || flags.Contains(" -", StringComparison.Ordinal) => ConfigSyntax.Flags,
            _ => null,
        },
    };

    private static Dialect? Guess(JsonObject tree)
    {
        foreach (var (key, dialect) in Signs)
            if (tree.ContainsKey(key) || tree.ContainsKey(key.Replace('-', '_'))) return Trainers.Named(dialect);
        return tree["lr_scheduler"] is JsonObject ? Trainers.Named("torchtitan")
            : tree["lr_scheduler"] is not null ? Trainers.Named("axolotl")
            : tree["scheduler"] is JsonObject ? Trainers.Named("deepspeed")
            : tree["scheduler"] is not null ? Trainers.Named("pytorch")
            : null;
    }

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(file, null, e.Message, e);
        }
    }

    private static Tabulated Rates(string file, double[] rates)
    {
        for (int i = 0; i < rates.Length; i++)
            if (!double.IsFinite(rates[i]) || rates[i] < 0) throw new InputException(file, null, $"Value {i} is {rates[i]}; a learning rate is finite and 0 or more.");
        return rates.Length > 0 ? Tabulated.Of(rates) : throw new InputException(file, null, "The array is empty.");
    }

    private static Tabulated Table(string file, string text)
    {
        string[] lines = text.Split('\n');
        char comma = lines[0].Contains('\t', StringComparison.Ordinal) ? '\t' : ',';
        string[] head = [.. lines[0].Split(comma).Select(name => name.Trim().Trim('"').ToLowerInvariant())];
        bool named = head.Any(name => name.Any(char.IsAsciiLetter) && !double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
        int stepAt = named ? Array.FindIndex(head, name => StepNames.Contains(name)) : head.Length > 1 ? 0 : -1;
        int rateAt = named ? Array.FindIndex(head, name => RateNames.Contains(name)) : head.Length > 1 ? 1 : 0;
        if (rateAt < 0) throw new InputException(file, 1, $"No column of rates. Name it {string.Join(" or ", RateNames)}; the columns are {string.Join(", ", head)}.");
        List<long> steps = [];
        List<double> rates = [];
        for (int i = named ? 1 : 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0) continue;
            string[] cells = line.Split(comma);
            if (cells.Length <= Math.Max(stepAt, rateAt)) throw new InputException(file, i + 1, $"{cells.Length} cells, but the rate stands in column {rateAt + 1}.");
            if (!double.TryParse(cells[rateAt], NumberStyles.Float, CultureInfo.InvariantCulture, out double rate) || !double.IsFinite(rate) || rate < 0)
                throw new InputException(file, i + 1, $"\"{cells[rateAt].Trim()}\" is not a learning rate.");
            long step = steps.Count;
            if (stepAt >= 0 && (!long.TryParse(cells[stepAt], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out step) || steps.Count > 0 && step <= steps[^1]))
                throw new InputException(file, i + 1, $"\"{cells[stepAt].Trim()}\" is not a step after {(steps.Count == 0 ? "the beginning" : steps[^1].ToString(CultureInfo.InvariantCulture))}.");
            steps.Add(step);
            rates.Add(rate);
        }
        if (rates.Count == 0) throw new InputException(file, null, "The table is empty.");
        return steps[0] == 0 && steps[^1] == steps.Count - 1 ? Tabulated.Of([.. rates]) : new([.. steps], [.. rates]);
    }
}
