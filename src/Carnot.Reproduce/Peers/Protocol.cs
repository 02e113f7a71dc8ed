using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carnot.Logs;
using Carnot.Runs;

namespace Carnot.Reproduce.Peers;

/// <summary>A test of laws: which curves are fitted, and which are predicted.</summary>
/// <param name="Name">Its name in the protocol file.</param>
/// <param name="Fit">The curves a law may see.</param>
/// <param name="Test">The curves it is scored on.</param>
public sealed record Protocol(string Name, ImmutableArray<LossCurve> Fit, ImmutableArray<LossCurve> Test)
{
    /// <summary>The protocols of <paramref name="file"/>, or the one called <paramref name="only"/>; paths in it are relative to it.</summary>
    public static ImmutableArray<Protocol> Read(string file, string? only)
    {
        JsonObject protocols;
        try
        {
            protocols = JsonNode.Parse(File.ReadAllText(file))?["protocols"]?.AsObject() ?? throw new InputException(file, null, "this is not a protocol file: it has no \"protocols\".");
        }
        catch (JsonException fault)
        {
            throw new InputException(file, (int?)fault.LineNumber + 1, "this is not JSON.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw InputException.Unreadable(file, fault);
        }
        string[] names = [.. protocols.Select(p => p.Key)];
        if (only is not null && !names.Contains(only))
            throw new UsageException($"{file} has no protocol \"{only}\"{Nearest.Hint(only, names)} It has: {string.Join(", ", names)}.");
        try
        {
            return [.. protocols.Where(p => only is null || p.Key == only).Select(p => Of(p.Key, p.Value!, Path.GetDirectoryName(Path.GetFullPath(file))!))];
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException or NullReferenceException)
        {
            throw new InputException(file, null, "a protocol is not whole: it needs \"fit\" and \"test\", lists of files.", fault);
        }
    }

    private static Protocol Of(string name, JsonNode json, string folder)
    {
        var options = new LogOptions
        {
            Loss = json["loss"]?.GetValue<string>(),
            FromStep = json["from_step"]?.GetValue<long>() ?? 0,
            Warmup = json["warmup"] is { } warmup ? new(warmup["steps"]!.GetValue<long>(), warmup["peak"]!.GetValue<double>()) : null,
        };
        return new(name, Curves("fit"), Curves("test"));

        ImmutableArray<LossCurve> Curves(string list) => [.. LogReader.Read(json[list]!.AsArray().Select(f => Path.Combine(folder, f!.GetValue<string>())), options).Select(run => run.Curve() with { Name = run.Source })];
    }
}
