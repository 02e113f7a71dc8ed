using System.Globalization;

namespace Carnot.Schedules;

/// <summary>The key = value pairs of one schedule, each to be asked for once; what nobody asked for is a mistake of the writer.</summary>
internal sealed class Fields
{
    private readonly string _word;
    private readonly Dictionary<string, string> _values = [];
    private readonly HashSet<string> _asked = [];

    private Fields(string word) => _word = word;

    public static Fields Parse(string word, string text)
    {
        var fields = new Fields(word);
        foreach (string pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw new UsageException($"\"{pair}\" in a {word} schedule is not KEY=VALUE.");
            fields.Add(pair[..equals].Trim(), pair[(equals + 1)..].Trim());
        }
        return fields;
    }

    public static Fields Of(string word, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var fields = new Fields(word);
        foreach (var (key, value) in pairs) fields.Add(key, value);
        return fields;
    }

    /// <summary>Everything that was given, in its order.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>> Pairs => _values;

    public static double Number(string key, string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new UsageException($"{key}={text} is not a number.");

    public static long Integer(string key, string text)
    {
        double value = Number(key, text);
        if (value < 0) throw new UsageException($"{key}={text}: a step cannot be negative; steps count from 0.");
        return value == Math.Floor(value) && value < 1e15 ? (long)value : throw new UsageException($"{key}={text} is not a whole number of steps.");
    }

    public double Rate(string key) => Number(key, Required(key));

    public double Rate(string key, double usual) => Find(key) is { } text ? Number(key, text) : usual;

    public double? OptionalRate(string key) => Find(key) is { } text ? Number(key, text) : null;

    public long Steps(string key) => Integer(key, Required(key));

    public long Steps(string key, long usual) => Find(key) is { } text ? Integer(key, text) : usual;

    public string Text(string key, string usual) => Find(key) ?? usual;

    public void RefuseUnused()
    {
        foreach (string key in _values.Keys)
            if (!_asked.Contains(key))
                throw new UsageException($"A {_word} schedule has no \"{key}\"{Nearest.Hint(key, _asked)} It has: {string.Join(", ", _asked)}.");
    }

    private void Add(string key, string value)
    {
        if (!_values.TryAdd(key, value)) throw new UsageException($"\"{key}\" is given twice in a {_word} schedule.");
    }

    private string? Find(string key)
    {
        _asked.Add(key);
        return _values.GetValueOrDefault(key);
    }

    private string Required(string key) => Find(key) ?? throw new UsageException(Nearest.Misspelt(key, _values.Keys.Except(_asked)) is { } slip
        ? $"A {_word} schedule has no \"{slip}\"; did you mean \"{key}\"?"
        : $"A {_word} schedule needs {key}=VALUE.");
}
