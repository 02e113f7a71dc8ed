namespace Carnot.Storage;

/// <summary>Writes a file whole or not at all: beside the target, flushed to disk, then renamed over it.</summary>
public static class AtomicFile
{
    /// <summary>Writes <paramref name="text"/> as UTF-8. An existing file is a <see cref="UsageException"/> unless <paramref name="force"/>.</summary>
    public static void WriteText(string path, string text, bool force) => Write(path, force, stream => WriteText(stream, text));

    /// <summary>Writes what <paramref name="write"/> puts into the stream. An existing file is a <see cref="UsageException"/> unless <paramref name="force"/>.</summary>
    public static void Write(string path, bool force, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        RefuseExisting(path, force);
        string full = Path.GetFullPath(path);
        string aside = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Environment.ProcessId}.partial");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            Put(aside, write);
            File.Move(aside, full, overwrite: force);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, aside, e);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    /// <summary>Writes a file, through to the disk.</summary>
    internal static void Put(string path, Action<Stream> write)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    internal static void WriteText(Stream stream, string text)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write(text);
    }

    /// <summary>What the system refused, in words that name the target and not what was written aside.</summary>
    internal static UsageException Refused(string target, string aside, Exception fault)
        => new($"{target} could not be written: {(fault is UnauthorizedAccessException ? "permissions do not allow it." : fault.Message.Replace(aside, target, StringComparison.Ordinal))}");

    /// <summary>An existing file or folder is a <see cref="UsageException"/> unless <paramref name="force"/>: call it before long work.</summary>
    public static void RefuseExisting(string path, bool force)
    {
        if (Directory.Exists(path)) throw new UsageException($"{path} is a folder; name a file.");
        if (!force && File.Exists(path)) throw new UsageException($"{path} exists already. Give --force to replace it, or name another file.");
    }
}
