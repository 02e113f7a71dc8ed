using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Carnot.Sweeps.Plans;

/// <summary>The runs of a sweep in their order, and the immutable file that says so.</summary>
public sealed class SweepPlan
{
    private const int SchemaVersion = 1;

    private readonly ImmutableArray<string> _ids;

    private SweepPlan(IReadOnlyList<RunSpec> runs, ImmutableArray<string> ids)
    {
        if (runs.Count == 0) throw new UsageException("The plan holds no run.");
        (Runs, _ids) = (runs, ids);
    }

    /// <summary>The runs. Those of a manifest are read when they are asked for: a task wants one of thousands.</summary>
    public IReadOnlyList<RunSpec> Runs { get; }

    /// <summary>The name of run <paramref name="index"/>.</summary>
    public string Id(int index) => _ids[index];

    /// <summary>The sweep's name: a hash of its runs' names.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', _ids))))[..12];

    /// <summary>A plan of these runs; two equal ones are a <see cref="UsageException"/>.</summary>
    public static SweepPlan Of(IEnumerable<RunSpec> runs)
    {
        ImmutableArray<RunSpec> all = [.. runs];
        var plan = new SweepPlan(all, [.. all.Select(run => run.Id)]);
        var seen = new Dictionary<string, int>();
        for (int i = 0; i < plan.Runs.Count; i++)
            if (!seen.TryAdd(plan.Id(i), i))
                throw new UsageException($"Runs {seen[plan.Id(i)]} and {i} are the same run: {plan.Runs[seen[plan.Id(i)]]} and {plan.Runs[i]}. Take one value out, or vary something that the command uses.");
        return plan;
    }

    /// <summary>The manifest: one line for each run, so that it can be read with the eye and searched with grep.</summary>
    public string ToText()
    {
        var text = new StringBuilder().Append($"{{\"schemaVersion\": {SchemaVersion}, \"carnot\": \"{RunSpec.Numerics}\", \"sweep\": \"{Hash}\", \"runs\": [\n");
        for (int i = 0; i < Runs.Count; i++)
        {
            RunSpec run = Runs[i];
            var line = new JsonObject { ["id"] = Id(i), ["command"] = string.Join(' ', run.Command), ["options"] = Table(run.Options), ["labels"] = Table(run.Labels), ["data"] = run.Data };
            text.Append(line.ToJsonString(Json.Line)).Append(i + 1 < Runs.Count ? ",\n" : "\n");
        }
        return text.Append("]}\n").ToString();

        static JsonObject Table(IEnumerable<KeyValuePair<string, string>> pairs) => new(pairs.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value)));
    }

    /// <summary>Reads a manifest.</summary>
    public static SweepPlan Read(string file)
    {
        try
        {
            JsonElement root = JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
            if (root.GetProperty("schemaVersion").GetInt32() is not SchemaVersion and var version) throw new InputException(file, null, $"it has schema version {version}; this Carnot reads {SchemaVersion}.");
            string carnot = root.GetProperty("carnot").GetString()!;
            if (carnot != RunSpec.Numerics) throw new InputException(file, null, $"it was planned by Carnot {carnot}, this is {RunSpec.Numerics}, whose numbers may differ. Finish it with that version, or plan the sweep anew in another folder.");
            JsonElement[] runs = [.. root.GetProperty("runs").EnumerateArray()];
            return new(new PlannedRuns(file, runs), [.. runs.Select(run => run.GetProperty("id").GetString()!)]);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw InputException.Unreadable(file, fault, "Name a folder that \"carnot sweep plan\" made.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw PlannedRuns.Unreadable(file, fault);
        }
    }
}
