using System.Text.Json;

namespace Carnot.Sweeps.Tasks;

/// <summary>The folder of one run within a sweep.</summary>
/// <param name="Path">The folder, named by the run's hash.</param>
public sealed record RunPlace(string Path)
{
    private const string RecordPrefix = "attempt.", RecordSuffix = ".json", WorkPrefix = "work.", TakingPrefix = "taking.", FinalName = "run";

    /// <summary>The result: written once, by the first that finishes, with no time or host in it.</summary>
    public string Result => System.IO.Path.Combine(Path, "result.json");

    /// <summary>Who is at work.</summary>
    internal string Lease => System.IO.Path.Combine(Path, "lease");

    /// <summary>The files that the command left behind: those of the attempt that made the result.</summary>
    public string Output => System.IO.Path.Combine(Path, FinalName) is var final && System.IO.Path.Exists(final) ? final : LatestWork(null) ?? final;

    /// <summary>Whether there is a result.</summary>
    public bool IsDone => File.Exists(Result);

    /// <summary>The outcome of the result: done, diverged or stopped; null where there is none.</summary>
    /// <remarks>It is the result's second value, so the first few bytes tell.</remarks>
    public string? Outcome
    {
        get
        {
            try
            {
                Span<byte> head = stackalloc byte[128];
                using var file = File.OpenHandle(Result);
                var reader = new Utf8JsonReader(head[..RandomAccess.Read(file, head, 0)], isFinalBlock: false, default);
                while (reader.Read())
                    if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("outcome") && reader.Read()) return reader.GetString();
                return null;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>All attempts, oldest first.</summary>
    public IReadOnlyList<Attempt> Attempts() => !Directory.Exists(Path) ? []
        : [.. Directory.EnumerateFiles(Path, RecordPrefix + "*" + RecordSuffix).Select(Attempt.Read).OfType<Attempt>().OrderBy(attempt => attempt.Began, StringComparer.Ordinal)];

    /// <summary>Puts the files that <paramref name="fill"/> writes there as if an attempt had got so far: the next one goes on from them. Nothing where there is an attempt or a result already.</summary>
    /// <param name="name">The attempt's name.</param>
    /// <param name="fill">Takes a folder that is not there yet.</param>
    public void Plant(string name, Action<string> fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        Directory.CreateDirectory(Path);
        if (IsDone || Works().Any()) return;
        string aside = System.IO.Path.Combine(Path, "planting");
        if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
        fill(aside);
        Directory.Move(aside, Work(name));
    }

    internal string Record(string attempt) => System.IO.Path.Combine(Path, RecordPrefix + attempt + RecordSuffix);

    internal string Log(string attempt) => System.IO.Path.Combine(Path, RecordPrefix + attempt + ".log");

    internal string Work(string attempt) => System.IO.Path.Combine(Path, WorkPrefix + attempt);

    /// <summary>An earlier attempt's files while <paramref name="attempt"/> copies them.</summary>
    internal string Taking(string attempt) => System.IO.Path.Combine(Path, TakingPrefix + attempt);

    internal string Final => System.IO.Path.Combine(Path, FinalName);

    /// <summary>The folders of attempts.</summary>
    internal IEnumerable<string> Works() => Directory.EnumerateFileSystemEntries(Path, WorkPrefix + "*");

    /// <summary>Copies that are being made, or whose maker was killed.</summary>
    internal IEnumerable<string> Takings() => Directory.EnumerateFileSystemEntries(Path, TakingPrefix + "*");

    /// <summary>The attempt's folder that was changed last; where a file is named, the one whose file was.</summary>
    internal string? LatestWork(string? holding) => !Directory.Exists(Path) ? null
        : Works().Where(work => holding is null || File.Exists(System.IO.Path.Combine(work, holding)))
            .MaxBy(work => File.GetLastWriteTimeUtc(holding is null ? work : System.IO.Path.Combine(work, holding)));

    /// <summary>The attempt that a folder belongs to.</summary>
    internal static string AttemptOf(string work) => System.IO.Path.GetFileName(work)[WorkPrefix.Length..];
}
