using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Carnot.Sweeps.Plans;

/// <summary>One run: the words of a command, its options, and the values that were varied to get them.</summary>
/// <remarks>Its name is a hash of what decides its numbers: command, options, data and Carnot's version. Where and when it runs is no part of it.</remarks>
public sealed record RunSpec
{
    /// <summary>A run of <paramref name="command"/>, such as <c>train gpt2</c>, with options by their names without dashes.</summary>
    public RunSpec(string command, IEnumerable<KeyValuePair<string, string>> options, IEnumerable<KeyValuePair<string, string>>? labels = null, string? data = null)
    {
        ArgumentNullException.ThrowIfNull(command);
        Command = [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        Options = options.ToImmutableSortedDictionary(pair => pair.Key, pair => Canonical.Text(pair.Value), StringComparer.Ordinal);
        Labels = (labels ?? []).ToImmutableSortedDictionary(pair => pair.Key, pair => Canonical.Text(pair.Value), StringComparer.Ordinal);
        Data = data;
        if (Command.IsEmpty) throw new UsageException("A run needs a command, such as \"train gpt2\".");
    }

    private RunSpec(ImmutableArray<string> command, ImmutableSortedDictionary<string, string> options, ImmutableSortedDictionary<string, string> labels, string? data)
        => (Command, Options, Labels, Data) = (command, options, labels, data);

    /// <summary>A run as a manifest tells it, in canonical spelling already.</summary>
    internal static RunSpec Planned(string command, IEnumerable<KeyValuePair<string, string>> options, IEnumerable<KeyValuePair<string, string>> labels, string? data)
        => new([.. command.Split(' ')], options.ToImmutableSortedDictionary(StringComparer.Ordinal), labels.ToImmutableSortedDictionary(StringComparer.Ordinal), data);

    /// <summary>The verb and its arguments.</summary>
    public ImmutableArray<string> Command { get; }

    /// <summary>The options in canonical spelling.</summary>
    public ImmutableSortedDictionary<string, string> Options { get; }

    /// <summary>The varied values, for tables.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; }

    /// <summary>SHA-256 of the data it reads, where it reads any.</summary>
    public string? Data { get; init; }

    /// <summary>The verb.</summary>
    public string Verb => Command[0];

    /// <summary>Carnot's version: another version may round differently, so its runs are other runs.</summary>
    public static string Numerics { get; } = typeof(RunSpec).Assembly.GetName().Version!.ToString(3);

    /// <summary>The first 16 hex digits of SHA-256 over the canonical text.</summary>
    public string Id
    {
        get
        {
            var text = new JsonObject { ["carnot"] = Numerics, ["command"] = string.Join(' ', Command), ["data"] = Data };
            foreach (var (name, value) in Options) text[$"--{name}"] = value;
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToJsonString(Json.Line))))[..16];
        }
    }

    /// <summary>The command line that makes this run in <paramref name="output"/>.</summary>
    public string[] CommandLine(string output) => [.. Command, .. Options.Select(option => $"--{option.Key}={option.Value}"), "-o", output, "--json"];

    /// <summary>The varied values in words; the command and its options where nothing was varied.</summary>
    public override string ToString() => Labels.IsEmpty ? string.Join(' ', Command.Concat(Options.Select(o => $"--{o.Key}={o.Value}"))) : string.Join(" ", Labels.Select(label => $"{label.Key}={label.Value}"));
}
