using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Carnot.Networks.Data;

/// <summary>Any UTF-8 text file, or all files of a folder in the order of their names.</summary>
public static class TextCorpus
{
    /// <summary>Lines are gathered to blocks of at least this many characters, fewer in a short text, which go to one part whole.</summary>
    public const int BlockLength = 2_000;

    /// <summary>Reads <paramref name="path"/>; a file that is empty or not UTF-8 is an <see cref="InputException"/>.</summary>
    public static Corpus Read(string path)
    {
        bool folder = Directory.Exists(path);
        string[] files = folder
            ? [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(file => !Path.GetRelativePath(path, file).Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.'))).Order(StringComparer.Ordinal)]
            : [path];
        if (files.Length == 0) throw new InputException(path, null, "the folder holds no files. Name a folder with text files, or a text file.");
        string[] texts = [.. files.Select(ReadText)];
        return Corpus.Split(Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), folder ? $"{files.Length} files below {path}" : path, texts.SelectMany(Blocks));
    }

    /// <summary>The text of one file.</summary>
    public static string ReadText(string file)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw InputException.Unreadable(file, fault);
        }
        ReadOnlySpan<byte> text = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;
        if (text.IsEmpty) throw new InputException(file, null, "the file is empty. Name a file with text.");
        if (!Utf8.IsValid(text)) throw NotUtf8(file, bytes);
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>Cuts a text after whole lines into blocks; a longer line is cut within.</summary>
    internal static IEnumerable<string> Blocks(string text)
    {
        int block = Math.Clamp(text.Length / 100, 20, BlockLength);
        for (int from = 0; from < text.Length;)
        {
            int to = Math.Min(from + block, text.Length);
            if (to < text.Length)
            {
                int line = text.IndexOf('\n', to - 1, Math.Min(block, text.Length - to + 1));
                if (line >= 0) to = line + 1;
                else if (char.IsHighSurrogate(text[to - 1])) to++;
            }
            yield return text[from..to];
            from = to;
        }
    }

    private static InputException NotUtf8(string file, byte[] bytes)
    {
        int offset = 0;
        for (ReadOnlySpan<byte> rest = bytes; rest.Length > 0 && Rune.DecodeFromUtf8(rest, out _, out int length) == System.Buffers.OperationStatus.Done; rest = rest[length..]) offset += length;
        return new InputException(file, null, string.Create(CultureInfo.InvariantCulture,
            $"it is not UTF-8: the byte 0x{bytes[offset]:X2} at offset {offset} cannot stand there. Convert the file to UTF-8, or leave it out."));
    }
}
