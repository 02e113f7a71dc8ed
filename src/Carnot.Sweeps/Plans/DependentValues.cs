using System.Globalization;
using System.Text.RegularExpressions;

namespace Carnot.Sweeps.Plans;

/// <summary>Values that may name others in braces: <c>{peak}</c> is put in as it is, <c>{steps/5}</c> is computed.</summary>
internal sealed partial class DependentValues(IEnumerable<KeyValuePair<string, string>> values, string file)
{
    private readonly Dictionary<string, string> _values = values.ToDictionary(pair => pair.Key, pair => pair.Value);
    private readonly List<string> _open = [];

    /// <summary>The value of a name, with the values it names put in.</summary>
    public string Of(string name)
    {
        if (!_values.TryGetValue(name, out string? value)) throw new InputException(file, null, $"{_open.LastOrDefault() ?? "run"} names {{{name}}}, which has no value{Nearest.Hint(name, _values.Keys)} Give it under set, grid, together or seeds.");
        if (_open.Contains(name)) throw new InputException(file, null, $"these values name each other in a circle: {string.Join(" -> ", _open.Append(name))}.");
        _open.Add(name);
        string filled = Fill(value, name);
        _open.RemoveAt(_open.Count - 1);
        return Canonical.Text(filled);
    }

    /// <summary>A text with everything in braces put in.</summary>
    public string Fill(string text, string place) => Braces().Replace(text, match =>
    {
        string inner = match.Groups[1].Value.Trim();
        if (_values.ContainsKey(inner) || Name().IsMatch(inner)) return Of(inner);
        try
        {
            return Canonical.Text(new Arithmetic(inner, Number).Evaluate());
        }
        catch (UsageException fault)
        {
            throw new InputException(file, null, $"{place}: {fault.Message}", fault);
        }
    });

    /// <summary>The names that stand in braces.</summary>
    public static IEnumerable<string> NamesIn(string text) => Braces().Matches(text).SelectMany(match => match.Groups[1].Value.Trim() is var inner && Name().IsMatch(inner) ? [inner] : Words().Matches(inner).Select(word => word.Value));

    private double Number(string name) => double.TryParse(Of(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        ? number
        : throw new UsageException($"{name} is \"{_values[name]}\", which is not a number.");

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Braces();

    /// <summary>A lone name may hold hyphens, as options do; in arithmetic a hyphen is a minus.</summary>
    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*(-[A-Za-z][A-Za-z0-9_]*)*$")]
    private static partial Regex Name();

    [GeneratedRegex(@"[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Words();
}
