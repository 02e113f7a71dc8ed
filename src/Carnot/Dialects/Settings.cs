using System.Globalization;
using Carnot.Schedules;

namespace Carnot.Dialects;

/// <summary>The settings of one schedule in a trainer's words, each to be asked for once; what nobody asked for is a mistake of the writer.</summary>
internal sealed class Settings(string word, IEnumerable<KeyValuePair<string, string>> given)
{
    /// <summary>The rate and the length are always told, were they the trainer's defaults.</summary>
    private static readonly string[] Told = ["learning_rate", "lr", "l", "matrix-lr", "embedding-lr", "unembedding-lr", "scalar-lr", "warmup_max_lr", "steps", "max_iters", "lr_decay_iters"];

    private readonly Dictionary<string, string> _given = new(given);
    private readonly List<string> _asked = [];
    private readonly List<KeyValuePair<string, string>> _kept = [], _all = [];

    /// <summary>What differs from the trainer's own defaults, and the rate and the length, in the order of asking, numbers in their shortest exact form.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Kept => _kept;

    /// <summary>The same with the defaults written out: what a configuration should say, since the defaults of trainers change.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => _all;

    public double Rate(string key) => CheckRate(key, Number(key, Required(key), null));

    public double Rate(string key, double usual) => CheckRate(key, Number(key, usual));

    public double? OptionalRate(string key) => Find(key) is { } text ? CheckRate(key, Number(key, text, null)) : null;

    public double Number(string key, double usual) => Find(key) is { } text ? Number(key, text, usual) : Usual(key, usual, Text(usual));

    /// <summary>A share of something: a number from 0 to 1.</summary>
    public double Fraction(string key, double usual) => CheckFraction(key, Number(key, usual));

    public double? OptionalFraction(string key) => Find(key) is { } text ? CheckFraction(key, Number(key, text, null)) : null;

    public long Steps(string key) => Steps(key, Required(key), null);

    public long Steps(string key, long usual) => Find(key) is { } text ? Steps(key, text, usual) : Usual(key, usual, usual.ToString(CultureInfo.InvariantCulture));

    public long? OptionalSteps(string key) => Find(key) is { } text ? Steps(key, text, null) : null;

    public string Choice(string key, string usual, params ReadOnlySpan<string> words)
    {
        if (Find(key) is not { } text) return Usual(key, usual, usual);
        if (!words.Contains(text)) throw new UsageException($"{word}: {key}={text} is not one of {string.Join(", ", words!)}.");
        Keep(key, text, usual);
        return text;
    }

    public bool Flag(string key, bool usual)
    {
        if (Find(key) is not { } text) return Usual(key, usual, usual ? "true" : "false");
        bool value = text.ToUpperInvariant() switch
        {
            "TRUE" or "1" => true,
            "FALSE" or "0" => false,
            _ => throw new UsageException($"{word}: {key}={text} is neither true nor false."),
        };
        Keep(key, value ? "true" : "false", usual ? "true" : "false");
        return value;
    }

    /// <summary>Whole numbers with a colon between them: 30:80.</summary>
    public long[] StepList(string key)
    {
        string text = Required(key);
        long[] values = [.. text.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(part => Whole(key, part))];
        Keep(key, string.Join(':', values), null);
        return values;
    }

    /// <summary>Numbers with a colon between them: 0.1:0.5.</summary>
    public double[] NumberList(string key)
    {
        string text = Required(key);
        double[] values = [.. text.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(part => Fields.Number(key, part))];
        Keep(key, string.Join(':', values.Select(Text)), null);
        return values;
    }

    public void RefuseUnused()
    {
        foreach (string key in _given.Keys)
            if (!_asked.Contains(key))
                throw new UsageException($"{word} has no \"{key}\"{Nearest.Hint(key, _asked)} It has: {string.Join(", ", _asked)}.");
    }

    public UsageException Fault(string message) => new($"{word}: {message}");

    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private double CheckRate(string key, double value) => value >= 0 ? value : throw Fault($"{key} must be 0 or more, got {Text(value)}.");

    private double CheckFraction(string key, double value) => value is >= 0 and <= 1 ? value : throw Fault($"{key} must lie between 0 and 1, got {Text(value)}.");

    private double Number(string key, string text, double? usual)
    {
        double value = Fields.Number(key, text);
        Keep(key, Text(value), usual is { } u ? Text(u) : null);
        return value;
    }

    private long Steps(string key, string text, long? usual)
    {
        long value = Whole(key, text);
        Keep(key, value.ToString(CultureInfo.InvariantCulture), usual?.ToString(CultureInfo.InvariantCulture));
        return value;
    }

    private static long Whole(string key, string text) => Fields.Integer(key, text.Trim().Replace("_", "", StringComparison.Ordinal));

    private T Usual<T>(string key, T value, string text)
    {
        _all.Add(new(key, text));
        if (Told.Contains(key)) _kept.Add(new(key, text));
        return value;
    }

    private void Keep(string key, string value, string? usual)
    {
        _all.Add(new(key, value));
        if (value != usual || Told.Contains(key)) _kept.Add(new(key, value));
    }

    private string? Find(string key)
    {
        _asked.Add(key);
        return _given.GetValueOrDefault(key);
    }

    private string Required(string key) => Find(key) ?? throw new UsageException($"{word} needs {key}=VALUE.");
}
