using System.Text;
using System.Text.Json;

namespace Carnot.Logs.Text;

/// <summary>JSON as Python writes it.</summary>
internal static class JsonText
{
    private const int LargestDocument = 1 << 30;

    /// <summary>What a log's JSON may look like.</summary>
    public static JsonReaderOptions Options => new() { MaxDepth = 64, AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>The whole of a document, checked, NaN and infinities in quotes.</summary>
    public static byte[] Whole(Stream stream, string file)
    {
        byte[] document = Bytes(stream, file);
        if (document.AsSpan().StartsWith(LineReader.ByteOrderMark)) document = document[3..];
        if (Fault(document) is null) return document;
        document = QuoteBareWords(document);
        return Fault(document) is { } fault
            ? throw new InputException(file, (int)Math.Min(int.MaxValue - 1, fault.LineNumber ?? 0) + 1, $"this is not valid JSON, or the file is cut short: {fault.Message}", fault)
            : document;
    }

    /// <summary>Everything up to the end of the stream; in one piece from the start where the length is known.</summary>
    private static byte[] Bytes(Stream stream, string file)
    {
        long known = stream.CanSeek ? stream.Length - stream.Position : 0;
        byte[] bytes = new byte[known > 0 ? Math.Min(known, LargestDocument) : 1 << 16];
        int length = 0;
        while (stream.Read(bytes, length, bytes.Length - length) is > 0 and var read)
        {
            length += read;
            if (length == LargestDocument) throw new InputException(file, null, $"this JSON document is longer than {LargestDocument >> 20} MiB; export the history as JSON lines or CSV.");
            if (length == bytes.Length && known == 0) Array.Resize(ref bytes, (int)Math.Min(2L * length, LargestDocument));
        }
        if (length < bytes.Length) Array.Resize(ref bytes, length);
        return bytes;
    }

    private static JsonException? Fault(ReadOnlySpan<byte> document)
    {
        try
        {
            var reader = new Utf8JsonReader(document, Options);
            while (reader.Read()) { }
            return null;
        }
        catch (JsonException fault)
        {
            return fault;
        }
    }

    /// <summary>The text at the reader's place; one that is no Unicode keeps what is.</summary>
    public static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    /// <summary>The name of the member at the reader's place; one that was seen before costs no new text.</summary>
    public static string Name(ref Utf8JsonReader reader, NameTable<string> names) => reader.ValueIsEscaped ? Text(ref reader) : names.Of(reader.ValueSpan, name => name);

    /// <summary>The number at the reader's place, written as one or as a text such as "NaN".</summary>
    public static bool TryNumber(ref Utf8JsonReader reader, out double value)
    {
        value = 0;
        return reader.TokenType is JsonTokenType.Number or JsonTokenType.String && !reader.ValueIsEscaped && NumberText.TryParse(reader.ValueSpan, out value);
    }

    /// <summary>Puts NaN, Infinity and -Infinity outside strings into quotes.</summary>
    public static byte[] QuoteBareWords(ReadOnlySpan<byte> line)
    {
        // At least three bytes of a bare word become five.
        var quoted = new List<byte>(line.Length + 2 * line.Count("N"u8) + 2 * line.Count("Infinity"u8));
        bool inside = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"') inside = !inside;
            if (inside && line[i] == '\\' && i + 1 < line.Length) quoted.Add(line[i++]);
            int length = inside ? 0 : BareWord(line[i..]);
            if (length == 0) quoted.Add(line[i]);
            else
            {
                quoted.Add((byte)'"');
                quoted.AddRange(line.Slice(i, length));
                quoted.Add((byte)'"');
                i += length - 1;
            }
        }
        return [.. quoted];
    }

    private static int BareWord(ReadOnlySpan<byte> text)
        => text.StartsWith("NaN"u8) ? 3 : text.StartsWith("Infinity"u8) ? 8 : text.StartsWith("-Infinity"u8) ? 9 : 0;
}
