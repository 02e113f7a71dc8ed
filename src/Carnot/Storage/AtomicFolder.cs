namespace Carnot.Storage;

/// <summary>Writes the files of a folder together: all of them or none.</summary>
public static class AtomicFolder
{
    /// <summary>An existing result is a <see cref="UsageException"/> unless <paramref name="force"/>: call it before long work.</summary>
    public static void RefuseExisting(string folder, IEnumerable<string> names, bool force)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (File.Exists(folder)) throw new UsageException($"{folder} is a file; name a folder.");
        if (force) return;
        foreach (string name in names)
            if (Path.Exists(Path.Combine(folder, name)))
                throw new UsageException($"{Path.Combine(folder, name)} exists already. Give --force to replace it, or name another folder.");
    }

    /// <summary>Whether two paths name one folder, through links and however they are spelt.</summary>
    public static bool AreSame(string first, string second) => Canonical(first) == Canonical(second);

    /// <summary>Writes every file aside and moves them into place when all are complete. Other files of an existing folder stay.</summary>
    public static void Write(string folder, IReadOnlyList<(string Name, string Text)> files, bool force)
    {
        ArgumentNullException.ThrowIfNull(files);
        RefuseExisting(folder, files.Select(file => file.Name), force);
        string full = Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar);
        string aside = $"{full}.{Environment.ProcessId}.partial";
        try
        {
            Directory.CreateDirectory(aside);
            foreach (var (name, text) in files) AtomicFile.Put(Path.Combine(aside, name), stream => AtomicFile.WriteText(stream, text));
            if (!Directory.Exists(full)) Directory.Move(aside, full);
            else foreach (var (name, _) in files) File.Move(Path.Combine(aside, name), Path.Combine(full, name), overwrite: force);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Refused(folder, aside, fault);
        }
        finally
        {
            if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
        }
    }

    private static string Canonical(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return Directory.Exists(full) && Directory.ResolveLinkTarget(full, returnFinalTarget: true) is { } target ? Path.TrimEndingDirectorySeparator(target.FullName) : full;
    }
}
