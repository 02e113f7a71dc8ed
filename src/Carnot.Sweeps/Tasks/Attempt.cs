using System.Text.Json;
using System.Text.Json.Nodes;
using Carnot.Storage;

namespace Carnot.Sweeps.Tasks;

/// <summary>One attempt at a run: who, where, when, and how it ended. All that differs between machines stands here and never in the result.</summary>
public sealed record Attempt
{
    /// <summary>The attempt's name: host, process and a random part.</summary>
    public required string Name { get; init; }

    /// <summary>The machine.</summary>
    public required string Host { get; init; }

    /// <summary>The number of its process.</summary>
    public required int Process { get; init; }

    /// <summary>Its processor and the width of its vectors: sums are ordered by it.</summary>
    public required string Processor { get; init; }

    /// <summary>The job that Slurm started it as, such as <c>17_3 restart 1</c>.</summary>
    public string? Job { get; init; }

    /// <summary>When it began, in coordinated universal time.</summary>
    public required string Began { get; init; }

    /// <summary>The attempt whose checkpoint it went on from.</summary>
    public string? ResumedFrom { get; init; }

    /// <summary>How it ended; an attempt that was killed stays <see cref="AttemptOutcome.Running"/>.</summary>
    public AttemptOutcome Outcome { get; init; }

    /// <summary>The exit code of its command.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What it said last, where it did not do its work.</summary>
    public string? Message { get; init; }

    /// <summary>Seconds from beginning to end.</summary>
    public double? Seconds { get; init; }

    /// <summary>The most memory it held, in MB.</summary>
    public long? Megabytes { get; init; }

    /// <summary>Whether it ended by a fault.</summary>
    public bool Crashed => Outcome is AttemptOutcome.Failed or AttemptOutcome.Running;

    /// <summary>Writes the record value by value: a serialiser that looks at types costs a short run as much again as its work.</summary>
    internal void Write(string file) => AtomicFile.WriteText(file, new JsonObject
    {
        ["schemaVersion"] = 1,
        ["name"] = Name,
        ["host"] = Host,
        ["process"] = Process,
        ["processor"] = Processor,
        ["job"] = Job,
        ["began"] = Began,
        ["resumedFrom"] = ResumedFrom,
        ["outcome"] = Outcome.ToString(),
        ["exitCode"] = ExitCode,
        ["message"] = Message,
        ["seconds"] = Seconds,
        ["megabytes"] = Megabytes,
    }.ToJsonString(Json.Indented) + "\n", force: true);

    /// <summary>Reads a record; null where it is gone or not whole.</summary>
    internal static Attempt? Read(string file)
    {
        try
        {
            JsonNode record = JsonNode.Parse(File.ReadAllBytes(file))!;
            return new()
            {
                Name = (string)record["name"]!,
                Host = (string)record["host"]!,
                Process = (int)record["process"]!,
                Processor = (string)record["processor"]!,
                Job = (string?)record["job"],
                Began = (string)record["began"]!,
                ResumedFrom = (string?)record["resumedFrom"],
                Outcome = Enum.Parse<AttemptOutcome>((string)record["outcome"]!),
                ExitCode = (int?)record["exitCode"],
                Message = (string?)record["message"],
                Seconds = (double?)record["seconds"],
                Megabytes = (long?)record["megabytes"],
            };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or ArgumentException or InvalidOperationException or NullReferenceException)
        {
            return null;
        }
    }
}
