using System.Text.Json;
using System.Text.Json.Nodes;
using Carnot.Runs;

namespace Carnot.Logs.Formats;

/// <summary>The <c>log.jsonl</c> of <c>carnot train</c>, named after its folder: the rate that each update used, the loss of its batch before the update, the gradient's norm before clipping, and losses of validation after it.</summary>
internal sealed class CarnotRunFormat : ILogFormat
{
    private const string LogFile = "log.jsonl", ConfigurationFile = "config.json";

    private const int LargestConfiguration = 1 << 16;

    /// <summary>The keys of every line in the order in which the trainer writes them.</summary>
    private static readonly byte[][] Keys = ["{\"step\":"u8.ToArray(), ",\"lr\":"u8.ToArray(), ",\"loss\":"u8.ToArray(), ",\"grad_norm\":"u8.ToArray()];

    public string Name => "Carnot run";

    public bool Recognizes(ReadOnlySpan<byte> head) => Begins(head);

    private static bool Begins(ReadOnlySpan<byte> head)
    {
        foreach (byte[] key in Keys)
        {
            if (!head.StartsWith(key)) return false;
            head = head[key.Length..];
            head = head[Math.Max(0, head.IndexOfAny(",}"u8))..];
        }
        return true;
    }

    public IReadOnlyList<RawLog> Read(Stream stream, string file)
    {
        var log = new RawLog(file, Path.GetFileName(file) == LogFile ? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file))) : null);
        JsonLinesFormat.Read(stream, log);
        log.Loss = log.Find("loss");
        log.LearningRate = log.Find("lr");
        log.RateTruth = new(RateRecord.Used, "Carnot writes the rate that each update used.");
        Configure(log.Config, Path.Combine(Path.GetDirectoryName(file) ?? "", ConfigurationFile));
        return [log];
    }

    private static void Configure(RunConfiguration config, string file)
    {
        if (new FileInfo(file) is not { Exists: true, Length: < LargestConfiguration }) return;
        try
        {
            if (JsonNode.Parse(File.ReadAllText(file)) is not JsonObject settings) return;
            foreach ((string own, string known) in ((string, string)[])[("optimizer", "optimizer"), ("weightDecay", "weight_decay")])
                if (settings[own] is JsonValue value) config.Set(known, value.ToString());
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            // The log stands without it.
        }
    }

    /// <summary>Whether a file is the log of a run in whose folder the rest says nothing of the curve that it does not say: events, probes, weights, manifest.</summary>
    public static bool IsLogOfFolder(string path)
    {
        if (Path.GetFileName(path) != LogFile || !File.Exists(Path.Combine(Path.GetDirectoryName(path)!, ConfigurationFile))) return false;
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> head = stackalloc byte[256];
        return Begins(head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
    }
}
