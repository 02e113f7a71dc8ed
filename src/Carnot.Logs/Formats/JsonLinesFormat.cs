using System.Text;
using System.Text.Json;
using Carnot.Logs.Text;

namespace Carnot.Logs.Formats;

/// <summary>One JSON object a line. Nested objects become columns named <c>outer/inner</c>; NaN and Infinity may be bare words, as Python writes them.</summary>
public sealed class JsonLinesFormat : ILogFormat
{
    private static readonly JsonReaderOptions Strictness = new() { MaxDepth = 64, AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow };

    /// <inheritdoc/>
    public string Name => "JSON lines";

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> head)
    {
        head = head.TrimStart(" \t\r\n"u8);
        if (head.IsEmpty || head[0] != '{') return false;
        int end = head.IndexOf((byte)'\n');
        if (end < 0) return true;
        return head[..end].TrimEnd(" \t\r"u8).EndsWith("}"u8);
    }

    /// <inheritdoc/>
    public IReadOnlyList<RawLog> Read(Stream stream, string file)
    {
        var log = new RawLog(file);
        Read(stream, log);
        return [log];
    }

    /// <summary>Reads the lines of a stream into a log.</summary>
    internal static void Read(Stream stream, RawLog log)
    {
        var names = new Names(log);
        var lines = new LineReader(stream, log.File);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (line.Trim(" \t"u8).IsEmpty) continue;
            try
            {
                Row(log, names, line, lines.Number);
            }
            catch (JsonException) when (!lines.Terminated)
            {
                log.Note($"The last line, {lines.Number}, is incomplete and was left out.");
                break;
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException)
            {
                throw new InputException(log.File, lines.Number, "this line is not a JSON object.", fault);
            }
        }
    }

    private static void Row(RawLog log, Names names, ReadOnlySpan<byte> line, int number)
    {
        // The whole line is checked before any of it becomes a row, so that a broken last line leaves nothing behind.
        if (!IsObject(line))
        {
            line = JsonText.QuoteBareWords(line);
            if (!IsObject(line)) throw new JsonException();
        }
        log.BeginRow(number);
        var reader = new Utf8JsonReader(line, Strictness);
        reader.Read();
        Members(log, names, ref reader, "");
    }

    private static void Members(RawLog log, Names names, ref Utf8JsonReader reader, string outer)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.ValueIsEscaped ? Names.Join(outer, reader.GetString()!) : names.Of(outer, reader.ValueSpan);
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject) Members(log, names, ref reader, name);
            else Value(log, names, ref reader, name);
        }
    }

    private static void Value(RawLog log, Names names, ref Utf8JsonReader reader, string name)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                log.Add(names.Column(name), NumberText.TryParse(reader.ValueSpan, out double value) ? value : double.NaN, reader.ValueSpan);
                break;
            case JsonTokenType.String when !reader.ValueIsEscaped && NumberText.TryParse(reader.ValueSpan, out double word):
                log.Add(names.Column(name), word);
                break;
            case JsonTokenType.String:
                string text = reader.GetString()!;
                log.AddText(names.Column(name), text[..Math.Min(text.Length, 40)]);
                break;
            case JsonTokenType.StartArray:
                reader.Skip();
                break;
            default:
                break;
        }
    }

    private static bool IsObject(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, Strictness);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The names of one file, so that a name seen before costs no new string.</summary>
    private sealed class Names(RawLog log)
    {
        private const int MostNames = 4096;
        private readonly Dictionary<string, RawColumn> _columns = [];
        private readonly List<(string Outer, byte[] Bytes, string Name)> _known = [];
        private int _next;

        public static string Join(string outer, string name) => outer.Length > 0 ? $"{outer}/{name}" : name;

        /// <summary>Lines repeat their keys in the same order: the key after the last one is tried first.</summary>
        public string Of(string outer, ReadOnlySpan<byte> bytes)
        {
            for (int tried = 0; tried < Math.Min(_known.Count, 64); tried++)
            {
                int index = (_next + tried) % _known.Count;
                if (!bytes.SequenceEqual(_known[index].Bytes) || _known[index].Outer != outer) continue;
                _next = index + 1;
                return _known[index].Name;
            }
            string name = Join(outer, Encoding.UTF8.GetString(bytes));
            // A file of ever new keys must not fill the memory with them.
            if (_known.Count < MostNames) _known.Add((outer, bytes.ToArray(), name));
            return name;
        }

        public RawColumn Column(string name)
        {
            if (!_columns.TryGetValue(name, out RawColumn? column)) _columns.Add(name, column = log.Column(name));
            return column;
        }
    }
}
