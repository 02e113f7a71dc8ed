using System.IO.Enumeration;
using Carnot.Logs.Formats;

namespace Carnot.Logs;

/// <summary>The files that a user's words name.</summary>
internal static class LogFiles
{
    /// <summary>How a user names the standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>A file as the user would name it, and whether it was found in a folder rather than asked for.</summary>
    public readonly record struct Found(string Path, bool InFolder);

    /// <summary>Files, folders with all that is below them, and patterns with * and ? in any part of the path; each file once.</summary>
    public static List<Found> Expand(IEnumerable<string> paths)
    {
        var found = new List<Found>();
        var seen = new HashSet<string>();
        foreach (string path in paths)
        {
            if (path == StandardInput) Add(new(path, false));
            else if (File.Exists(path)) Add(new(path, false));
            else if (Directory.Exists(path))
            {
                foreach (string file in Below(path)) Add(new(file, true));
            }
            else if (path.AsSpan().ContainsAny('*', '?'))
            {
                List<string> matches = Glob(path);
                if (matches.Count == 0) throw new InputException(path, null, "no file matches this pattern.");
                foreach (string match in matches)
                {
                    if (File.Exists(match)) Add(new(match, false));
                    else foreach (string file in Below(match)) Add(new(file, true));
                }
            }
            else throw new InputException(path, null, $"there is no such file or folder{Neighbour(path)}");
        }
        return found;

        void Add(Found file)
        {
            if (seen.Add(Path.GetFullPath(file.Path))) found.Add(file);
        }
    }

    /// <summary>The content of a file, decompressed where it begins as gzip does.</summary>
    public static Stream Open(string path)
        => Decompressed(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan));

    /// <summary>The content of a stream decompressed where it begins as gzip does.</summary>
    public static Stream Decompressed(Stream stream)
    {
        byte[] magic = new byte[2];
        int read = stream.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        if (stream.CanSeek) stream.Position -= read;
        Stream whole = stream.CanSeek ? stream : new PrefixedStream(magic.AsMemory(0, read), stream);
        return read == 2 && magic[0] == 0x1f && magic[1] == 0x8b ? new GzipStream(whole) : whole;
    }

    private static IEnumerable<string> Below(string folder)
    {
        // Links are not followed: trackers keep a link to the latest run beside the runs.
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint };
        string[] files = [.. Directory.EnumerateFiles(folder, "*", options).Where(file => !IsBesideMetrics(file)).Order(StringComparer.Ordinal)];
        // Beside a .wandb file lie copies of parts of it: summaries, configurations, console output. Beside Carnot's own log lies nothing else of the curve.
        HashSet<string> whole = [.. files.Where(file => file.EndsWith(".wandb", StringComparison.Ordinal) || CarnotRunFormat.IsLogOfFolder(file))];
        HashSet<string> folders = [.. whole.Select(file => Path.GetDirectoryName(file)!)];
        return folders.Count == 0 ? files : files.Where(file => whole.Contains(file) || !Above(file).Any(folders.Contains));
    }

    /// <summary>Whether a file of MLflow's store is none of metrics: parameters, tags and descriptions stand one to a file.</summary>
    private static bool IsBesideMetrics(string file)
    {
        string folder = Path.GetDirectoryName(file)!;
        return Path.GetFileName(file) == "meta.yaml"
            || (Path.GetFileName(folder) is "params" or "tags" && File.Exists(Path.Combine(Path.GetDirectoryName(folder) ?? "", "meta.yaml")));
    }

    /// <summary>The folders that a path lies in, the nearest first.</summary>
    public static IEnumerable<string> Above(string path)
    {
        for (string? folder = Path.GetDirectoryName(path); folder is { Length: > 0 }; folder = Path.GetDirectoryName(folder)) yield return folder;
    }

    private static List<string> Glob(string pattern)
    {
        string root = Path.GetPathRoot(pattern) ?? "";
        List<string> reached = [root];
        string[] parts = pattern[root.Length..].Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        foreach (string part in parts)
        {
            var next = new List<string>();
            foreach (string folder in reached)
            {
                if (!part.AsSpan().ContainsAny('*', '?'))
                {
                    string exact = Path.Combine(folder, part);
                    if (Path.Exists(exact) || part is "." or "..") next.Add(exact);
                }
                else if (folder.Length == 0 || Directory.Exists(folder))
                {
                    next.AddRange(Directory.EnumerateFileSystemEntries(folder.Length == 0 ? "." : folder)
                        .Select(entry => Path.GetFileName(entry))
                        .Where(name => FileSystemName.MatchesSimpleExpression(part, name, ignoreCase: false) && (name[0] != '.' || part[0] == '.'))
                        .Order(StringComparer.Ordinal)
                        .Select(name => Path.Combine(folder, name)));
                }
            }
            reached = next;
        }
        return reached;
    }

    private static string Neighbour(string path)
    {
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        if (!Directory.Exists(folder)) return ".";
        return Nearest.Hint(Path.GetFileName(path), Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal));
    }
}
