namespace Carnot.Logs;

/// <summary>One way in which a tool writes its logs. A new format is one class that implements this and one line in <see cref="LogFormats"/>.</summary>
public interface ILogFormat
{
    /// <summary>The format as messages name it.</summary>
    string Name { get; }

    /// <summary>Whether a file that begins with <paramref name="head"/> is in this format; the name of the file does not count.</summary>
    /// <param name="head">The first bytes of the file, decompressed and without a byte order mark: 64 KiB or, where the file is shorter, all of it.</param>
    bool Recognizes(ReadOnlySpan<byte> head);

    /// <summary>Reads every run of the file. A fault is an <see cref="InputException"/> with its line.</summary>
    /// <param name="stream">The decompressed content; <see cref="LineReader"/> leaves a byte order mark out.</param>
    /// <param name="file">The file as the user named it.</param>
    IReadOnlyList<RawLog> Read(Stream stream, string file);
}
