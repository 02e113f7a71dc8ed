namespace Carnot.Logs;

/// <summary>A format in which one run may be spread over several files of a folder. It counts for files found in a folder; a file that is named stands for itself.</summary>
public interface IRunFolderFormat : ILogFormat
{
    /// <summary>The folder of the run that a file belongs to.</summary>
    string RunFolderOf(string path);

    /// <summary>Reads the run of a folder.</summary>
    /// <param name="folder">The folder, as <see cref="RunFolderOf"/> gave it.</param>
    /// <param name="files">The files of this format that belong to it, in the order of their names.</param>
    /// <param name="open">Opens a file, decompressed.</param>
    IReadOnlyList<RawLog> ReadFolder(string folder, IReadOnlyList<string> files, Func<string, Stream> open);
}
