using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Carnot.Sweeps.Plans;

/// <summary>What a user writes to plan a sweep: a command, options for all runs, and values to vary.</summary>
/// <remarks>
/// <c>run</c>: the command; <c>set</c>: options for every run; <c>grid</c>: every combination, the last key fastest; <c>together</c>: lists of equal length that go along with each other;
/// <c>seeds</c>: how many, or a list, fastest of all. A value may hold names of others in braces, with arithmetic: <c>wsd:peak={peak},steps={steps},decay={steps/5}</c>.
/// </remarks>
public sealed class SweepSpec
{
    private const int MostRuns = 100_000;
    private static readonly string[] Keys = ["run", "set", "grid", "together", "seeds"], RangeKeys = ["from", "to", "count", "step", "scale"];

    private readonly string _file;
    private readonly string _command;
    private readonly ImmutableArray<KeyValuePair<string, string>> _set;
    private readonly ImmutableArray<ImmutableArray<ImmutableArray<KeyValuePair<string, string>>>> _axes;

    /// <summary>Reads a specification from a tree of text scalars, lists and tables.</summary>
    public SweepSpec(JsonObject tree, string file)
    {
        ArgumentNullException.ThrowIfNull(tree);
        _file = file;
        foreach (var (key, _) in tree)
            if (!Keys.Contains(key)) throw Fault($"there is no key \"{key}\"{Nearest.Hint(key, Keys)} Keys: {string.Join(", ", Keys)}.");
        _command = tree["run"] is JsonValue command ? Scalar(command, "run") : throw Fault("\"run\" must be the command that makes a run, such as: run: train gpt2");
        _set = [.. Table(tree, "set").Select(pair => KeyValuePair.Create(pair.Key, Scalar(pair.Value, $"set.{pair.Key}")))];
        var axes = ImmutableArray.CreateBuilder<ImmutableArray<ImmutableArray<KeyValuePair<string, string>>>>();
        foreach (var (key, values) in Table(tree, "grid"))
            axes.Add([.. Values(values, $"grid.{key}").Select(value => ImmutableArray.Create(KeyValuePair.Create(key, value)))]);
        if (tree["together"] is not null) axes.Add(Together(Table(tree, "together")));
        if (tree["seeds"] is { } seeds) axes.Add([.. Seeds(seeds).Select(seed => ImmutableArray.Create(KeyValuePair.Create("seed", seed)))]);
        _axes = axes.ToImmutable();
        string[] named = [.. _set.Select(pair => pair.Key), .. _axes.SelectMany(axis => axis[0].Select(pair => pair.Key))];
        if (named.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice) throw Fault($"\"{twice.Key}\" is given twice. Leave it in one place.");
    }

    /// <summary>The verb.</summary>
    public string Verb => _command.Split(' ', 2)[0];

    /// <summary>Every run, in the order of the manifest. Names that are none of <paramref name="options"/> must be used in braces somewhere.</summary>
    public IEnumerable<RunSpec> Runs(IReadOnlyCollection<string> options)
    {
        CheckNames(options);
        long count = _axes.Aggregate(1L, (product, axis) => Math.Min(product * axis.Length, int.MaxValue));
        if (count > MostRuns) throw Fault($"these are {(count == int.MaxValue ? "more than two billion" : count.ToString("N0", CultureInfo.InvariantCulture))} runs; at most {MostRuns:N0} are planned at once. Vary less, or split the sweep.");
        return Enumerable.Range(0, (int)count).Select(index => Run(index, options));
    }

    private RunSpec Run(int index, IReadOnlyCollection<string> options)
    {
        var varied = new List<KeyValuePair<string, string>>();
        for (int axis = _axes.Length - 1; axis >= 0; axis--)
        {
            varied.InsertRange(0, _axes[axis][index % _axes[axis].Length]);
            index /= _axes[axis].Length;
        }
        var values = new DependentValues(_set.Concat(varied), _file);
        return new RunSpec(values.Fill(_command, "run"), _set.Concat(varied).Where(pair => options.Contains(pair.Key)).Select(pair => KeyValuePair.Create(pair.Key, values.Of(pair.Key))).ToArray(),
            varied.Select(pair => KeyValuePair.Create(pair.Key, values.Of(pair.Key))));
    }

    /// <summary>A name that is neither an option nor used by one is a typing error.</summary>
    private void CheckNames(IReadOnlyCollection<string> options)
    {
        HashSet<string> used = [.. _axes.SelectMany(axis => axis).SelectMany(point => point).Concat(_set).Select(pair => pair.Value).Append(_command).SelectMany(DependentValues.NamesIn)];
        foreach (string name in _set.Select(pair => pair.Key).Concat(_axes.SelectMany(axis => axis[0].Select(pair => pair.Key))))
            if (!options.Contains(name) && !used.Contains(name))
                throw Fault($"\"{name}\" is no option of \"carnot {Verb}\" and no value uses it in braces{Nearest.Hint(name, options)} Options: {string.Join(", ", options)}.");
    }

    private ImmutableArray<ImmutableArray<KeyValuePair<string, string>>> Together(JsonObject table)
    {
        (string Key, ImmutableArray<string> Values)[] columns = [.. table.Select(pair => (pair.Key, Values(pair.Value, $"together.{pair.Key}")))];
        if (columns.Length == 0) throw Fault("\"together\" holds no list.");
        if (columns.FirstOrDefault(column => column.Values.Length != columns[0].Values.Length) is { Key: not null } other)
            throw Fault($"together.{columns[0].Key} has {columns[0].Values.Length} values and together.{other.Key} has {other.Values.Length}; they go along with each other, so give as many.");
        return [.. Enumerable.Range(0, columns[0].Values.Length).Select(i => columns.Select(column => KeyValuePair.Create(column.Key, column.Values[i])).ToImmutableArray())];
    }

    private IEnumerable<string> Seeds(JsonNode seeds)
    {
        if (seeds is JsonArray) return Values(seeds, "seeds");
        return int.TryParse(Scalar(seeds, "seeds"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is > 0 and <= MostRuns
            ? Enumerable.Range(1, count).Select(seed => seed.ToString(CultureInfo.InvariantCulture))
            : throw Fault($"seeds: {seeds} must be how many seeds, 1 or more, or a list of them.");
    }

    private ImmutableArray<string> Values(JsonNode? node, string place) => node switch
    {
        JsonArray { Count: > 0 } list => [.. list.Select(item => Scalar(item, place))],
        JsonObject range => Range(range, place),
        JsonValue value => throw Fault($"{place} has one value, {value}; write a list [a, b] or a range {{from: a, to: b, count: n}}, or put it under \"set\"."),
        _ => throw Fault($"{place} has no values."),
    };

    private ImmutableArray<string> Range(JsonObject range, string place)
    {
        foreach (var (key, _) in range)
            if (!RangeKeys.Contains(key)) throw Fault($"{place} has no \"{key}\"{Nearest.Hint(key, RangeKeys)} A range has: {string.Join(", ", RangeKeys)}.");
        double? Read(string key) => range[key] is not { } node ? null
            : double.TryParse(Scalar(node, $"{place}.{key}"), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : throw Fault($"{place}.{key}: \"{node}\" is not a number.");
        double from = Read("from") ?? throw Fault($"{place} needs \"from\".");
        double? to = Read("to"), step = Read("step"), given = Read("count");
        bool logarithmic = range["scale"]?.ToString() switch { null or "linear" => false, "log" => true, var word => throw Fault($"{place}.scale: \"{word}\" is neither linear nor log.") };
        if (new[] { to, step, given }.Count(value => value is null) != 1 && !(given is not null && to is null && step is null))
            throw Fault($"{place} needs two of \"to\", \"count\" and \"step\", or \"count\" alone for steps of 1.");
        if (step == 0 || (step is { } s && to is { } end && (end - from) / s < 0)) throw Fault($"{place}: steps of {step} never reach {to} from {from}.");
        if (given is { } asked && !(asked is >= 1 and <= MostRuns && asked == Math.Floor(asked))) throw Fault($"{place}.count must be a whole number from 1 to {MostRuns}, got {asked}.");
        if (logarithmic && (step is not null || to is null || from <= 0 || to <= 0)) throw Fault($"{place}: a logarithmic range needs \"from\" and \"to\" above 0, and \"count\".");
        // Half a step of tolerance: 0.1 to 0.3 by 0.1 has three values although 0.1 + 2 × 0.1 > 0.3 in binary.
        double count = given ?? Math.Floor((to!.Value - from) / step!.Value + 1e-9) + 1;
        if (count > MostRuns) throw Fault($"{place} has {count:N0} values; at most {MostRuns:N0}.");
        double stride = step ?? (to is { } last ? count > 1 ? (last - from) / (count - 1) : 0 : 1);
        return [.. Enumerable.Range(0, (int)count).Select(i => Canonical.Text(
            logarithmic ? Rounded(from * Math.Pow(to!.Value / from, count > 1 ? i / (count - 1) : 0)) : Rounded(from + i * stride)))];
    }

    /// <summary>Twelve digits: 0.01 in the middle of a range is 0.01, not 0.010000000000000002.</summary>
    private static double Rounded(double value) => double.Parse(value.ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private JsonObject Table(JsonObject tree, string name) => tree[name] switch
    {
        null => [],
        JsonObject table => table,
        _ => throw Fault($"\"{name}\" must be a table of keys and values."),
    };

    private string Scalar(JsonNode? node, string place) => node switch
    {
        JsonValue value => value.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False ? value.ToJsonString() : value.ToString(),
        null => throw Fault($"{place} has no value."),
        _ => throw Fault($"{place} must be one value. Values to vary stand under \"grid\" or \"together\"."),
    };

    private InputException Fault(string what) => new(_file, null, what);
}
