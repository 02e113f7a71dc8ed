using System.Collections.Immutable;
using Carnot.Logs.Assembling;
using Carnot.Runs;

namespace Carnot.Logs;

/// <summary>Reads training logs of any known format.</summary>
public static class LogReader
{
    private const int HeadLength = 1 << 16;

    /// <summary>Reads every run of the given files, folders and patterns.</summary>
    /// <param name="paths">Files, plain or compressed with gzip; folders, read with all that is below them; patterns with * and ?.</param>
    /// <param name="options">What the logs do not say by themselves.</param>
    /// <param name="note">Hears of every file in a folder that is no log and was passed over.</param>
    /// <remarks>A file that was named must be a log; a file found in a folder may be something else. A log that is faulty is an <see cref="InputException"/> in both cases.</remarks>
    public static ImmutableArray<Run> Read(IEnumerable<string> paths, LogOptions options, Action<string>? note = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(options);
        if (options.FromStep < 0) throw new UsageException($"--from-step {options.FromStep}: a step cannot be negative; steps count from 0.");

        string[] given = [.. paths];
        var runs = ImmutableArray.CreateBuilder<Run>();
        List<LogFiles.Found> files = LogFiles.Expand(given);
        foreach (LogFiles.Found file in files) runs.AddRange(ReadFile(file, options, note));
        if (runs.Count == 0 && given.Length > 0)
            throw new InputException(given[0], null, $"no log was found among {Rows.Many(files.Count, "file")}. Known formats: {LogFormats.Names}; each may be compressed with gzip.");
        return DistinctNames(runs);
    }

    private static List<Run> ReadFile(LogFiles.Found file, LogOptions options, Action<string>? note)
    {
        var runs = new List<Run>();
        try
        {
            ILogFormat? format;
            using (Stream beginning = LogFiles.Open(file.Path)) format = LogFormats.Of(Head(beginning, file.Path, file.InFolder));
            if (format is null)
            {
                if (!file.InFolder) throw new InputException(file.Path, null, $"this is no log that Carnot can read. Known formats: {LogFormats.Names}; each may be compressed with gzip.");
                note?.Invoke($"{file.Path}: passed over, this is no log.");
                return runs;
            }
            using Stream stream = LogFiles.Open(file.Path);
            IReadOnlyList<RawLog> logs = format.Read(stream, file.Path);
            if (stream is GzipStream { CutShort: true })
                foreach (RawLog log in logs) log.Note("The compressed file is cut short; what came before the cut was read, and its last number may lack digits.");
            foreach (RawLog log in logs) runs.Add(Assembler.Assemble(log, log.Name ?? NameOf(file.Path), options));
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new InputException(file.Path, null, $"could not be read: {fault.Message}", fault);
        }
        return runs;
    }

    private static ReadOnlySpan<byte> Head(Stream stream, string file, bool inFolder)
    {
        byte[] buffer = new byte[HeadLength];
        int read = stream.ReadAtLeast(buffer, HeadLength, throwOnEndOfStream: false);
        if (read == 0 && !inFolder) throw new InputException(file, null, "the file is empty.");
        ReadOnlySpan<byte> head = buffer.AsSpan(0, read);
        return head.StartsWith(LineReader.ByteOrderMark) ? head[3..] : head;
    }

    /// <summary>The name of a file without its folder and its endings.</summary>
    private static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) name = name[..^3];
        return Path.GetFileNameWithoutExtension(name);
    }

    /// <summary>Runs whose files have the same name are told apart by their folders.</summary>
    private static ImmutableArray<Run> DistinctNames(IReadOnlyList<Run> runs)
    {
        var shared = runs.GroupBy(run => run.Name).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        return [.. runs.Select(run => shared.Contains(run.Name) && Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(run.Source))) is { Length: > 0 } folder
            ? run with { Name = $"{folder}/{run.Name}" }
            : run)];
    }
}
