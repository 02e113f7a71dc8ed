using System.IO.Enumeration;

namespace Carnot.Logs;

/// <summary>The files that a user's words name.</summary>
internal static class LogFiles
{
    /// <summary>A file as the user would name it, and whether it was found in a folder rather than asked for.</summary>
    public readonly record struct Found(string Path, bool InFolder);

    /// <summary>Files, folders with all that is below them, and patterns with * and ? in any part of the path; each file once.</summary>
    public static List<Found> Expand(IEnumerable<string> paths)
    {
        var found = new List<Found>();
        var seen = new HashSet<string>();
        foreach (string path in paths)
        {
            if (File.Exists(path)) Add(new(path, false));
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
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
        Span<byte> magic = stackalloc byte[2];
        int read = stream.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        stream.Position = 0;
        return read == 2 && magic[0] == 0x1f && magic[1] == 0x8b ? new GzipStream(stream) : stream;
    }

    private static IEnumerable<string> Below(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden };
        return Directory.EnumerateFiles(folder, "*", options).Order(StringComparer.Ordinal);
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
