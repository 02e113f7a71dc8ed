using System.Text;
using Carnot.Logs.Text;

namespace Carnot.Logs.Formats;

/// <summary>Tables with a header line; fields between commas, semicolons or tabs, in double quotes where needed.</summary>
public sealed class CsvFormat : ILogFormat
{
    private const int LinesToTry = 8;
    private static readonly byte[] Delimiters = [(byte)',', (byte)'\t', (byte)';'];

    /// <inheritdoc/>
    public string Name => "CSV";

    /// <summary>The names in the header of a table, or none where this is no table.</summary>
    internal static IReadOnlyList<string> HeaderOf(ReadOnlySpan<byte> head)
        => !head.Contains((byte)0) && TakeLine(ref head) is var header && DelimiterOf(header) is { } delimiter ? Names(header, delimiter) : [];

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> head)
    {
        if (head.Contains((byte)0)) return false;
        ReadOnlySpan<byte> header = TakeLine(ref head);
        if (DelimiterOf(header) is not { } delimiter) return false;
        bool named = false;
        foreach (Range range in new Cells(header, delimiter))
        {
            ReadOnlySpan<byte> cell = header[range];
            if (NumberText.TryParse(Unquote(cell), out _)) return false;
            named |= !cell.IsEmpty;
        }
        return named && HasNumbers(head, delimiter);
    }

    /// <inheritdoc/>
    public IReadOnlyList<RawLog> Read(Stream stream, string file)
    {
        var log = new RawLog(file);
        var lines = new LineReader(stream, file);
        ReadOnlySpan<byte> line;
        do
        {
            if (!lines.TryRead(out line)) throw new InputException(file, null, "the file is empty.");
        }
        while (IsBlank(line));

        byte delimiter = DelimiterOf(line) ?? throw new InputException(file, lines.Number, "the header names one column only; a log needs a step and a loss.");
        byte[] header = line.ToArray();
        RawColumn[] columns = Header(log, header, delimiter, lines.Number);
        int repeated = 0;
        LineEnding? before = null;
        while (lines.TryRead(out line))
        {
            if (IsBlank(line)) continue;
            if (line.SequenceEqual(header)) { repeated++; continue; }
            if (IsOtherHeader(log, line, delimiter))
            {
                repeated++;
                header = line.ToArray();
                columns = [.. Names(header, delimiter).Select(log.Column)];
                continue;
            }
            if (!lines.Terminated && Count(line, delimiter) != columns.Length)
            {
                log.Note($"The last line, {lines.Number}, is incomplete and was left out.");
                break;
            }
            var ending = LineEnding.Of(line[(line.LastIndexOf(delimiter) + 1)..]);
            if (!lines.Terminated && ending.LeftOut(before, log, lines.Number)) break;
            before = ending;
            Row(log, line, delimiter, columns, lines.Number);
        }
        if (repeated > 0) log.Note($"The header is repeated {Times(repeated)} inside the file, as after a restart.");
        return [log];
    }

    private static string Times(int n) => n == 1 ? "once" : $"{n} times";

    private static RawColumn[] Header(RawLog log, ReadOnlySpan<byte> header, byte delimiter, int line)
    {
        foreach (string name in Names(header, delimiter))
        {
            if (log.Find(name) is not null) throw new InputException(log.File, line, $"two columns have the name \"{name}\"; rename one of them.");
            log.Column(name);
        }
        return [.. log.Columns];
    }

    private static List<string> Names(ReadOnlySpan<byte> header, byte delimiter)
    {
        var names = new List<string>();
        foreach (Range range in new Cells(header, delimiter))
        {
            string name = Encoding.UTF8.GetString(Unquote(header[range])).Trim();
            names.Add(name.Length == 0 ? $"column {names.Count + 1}" : name);
        }
        return names;
    }

    /// <summary>Whether a row is a header with other columns than the first one: no number in it, every name once, and most of them known.</summary>
    private static bool IsOtherHeader(RawLog log, ReadOnlySpan<byte> line, byte delimiter)
    {
        if (line[0] is (byte)'-' or (byte)'.' or (byte)',' or (>= (byte)'0' and <= (byte)'9')) return false;
        int known = 0, count = 0;
        foreach (Range range in new Cells(line, delimiter))
        {
            ReadOnlySpan<byte> cell = Unquote(line[range]);
            if (cell.IsEmpty || NumberText.TryParse(cell, out _)) return false;
            count++;
            if (log.Find(Encoding.UTF8.GetString(cell).Trim()) is not null) known++;
        }
        return known > 1 && 2 * known >= count && Names(line, delimiter).Distinct().Count() == count;
    }

    private static void Row(RawLog log, ReadOnlySpan<byte> line, byte delimiter, RawColumn[] columns, int number)
    {
        log.BeginRow(number);
        int index = 0;
        foreach (Range range in new Cells(line, delimiter))
        {
            ReadOnlySpan<byte> cell = line[range];
            if (index < columns.Length && !cell.IsEmpty)
            {
                if (cell[0] == '"') cell = Unquote(cell);
                if (NumberText.TryParse(cell, out double value)) log.Add(columns[index], value, cell);
                else if (!NumberText.IsAbsent(cell)) log.AddText(columns[index], Encoding.UTF8.GetString(cell[..Math.Min(cell.Length, 40)]));
            }
            index++;
        }
        if (index != columns.Length) throw new InputException(log.File, number, $"this row has {index} fields, the header names {columns.Length}.");
    }

    private static int Count(ReadOnlySpan<byte> line, byte delimiter)
    {
        int count = 0;
        foreach (Range _ in new Cells(line, delimiter)) count++;
        return count;
    }

    /// <summary>Whether one of the next lines holds a number between delimiters, which prose with commas does not; a header alone is enough too.</summary>
    private static bool HasNumbers(ReadOnlySpan<byte> rest, byte delimiter)
    {
        if (rest.Trim(" \t\r\n"u8).IsEmpty) return true;
        for (int tried = 0; tried < LinesToTry; tried++)
        {
            ReadOnlySpan<byte> line = TakeLine(ref rest);
            foreach (Range range in new Cells(line, delimiter))
                if (!line.IsEmpty && NumberText.TryParse(Unquote(line[range]), out _)) return true;
        }
        return false;
    }

    /// <summary>Cuts the first line that is not blank off the text.</summary>
    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> text)
    {
        while (true)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (!IsBlank(line) || end < 0) return line.TrimEnd((byte)'\r');
        }
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.Trim(" \t\r"u8).IsEmpty;

    /// <summary>The delimiter that cuts the header into most fields, or null where none cuts it.</summary>
    private static byte? DelimiterOf(ReadOnlySpan<byte> header)
    {
        byte? best = null;
        int most = 1;
        foreach (byte delimiter in Delimiters)
        {
            int count = Count(header, delimiter);
            if (count > most) (best, most) = (delimiter, count);
        }
        return best;
    }

    private static ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> cell)
    {
        cell = cell.Trim((byte)' ');
        if (cell.Length < 2 || cell[0] != '"' || cell[^1] != '"') return cell;
        cell = cell[1..^1];
        return cell.Contains((byte)'"') ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(cell).Replace("\"\"", "\"", StringComparison.Ordinal)) : cell;
    }

    /// <summary>Cuts one line at its delimiters, those inside double quotes excepted.</summary>
    private ref struct Cells(ReadOnlySpan<byte> line, byte delimiter)
    {
        private readonly ReadOnlySpan<byte> _line = line;
        private int _next;

        public Range Current { get; private set; }

        public readonly Cells GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_next > _line.Length) return false;
            int end = _next;
            if (end < _line.Length && _line[end] == '"')
            {
                // Inside quotes a doubled quote toggles twice, so that it stays inside.
                bool quoted = false;
                for (; end < _line.Length && (quoted || _line[end] != delimiter); end++)
                    if (_line[end] == '"') quoted = !quoted;
            }
            else
            {
                int found = _line[end..].IndexOf(delimiter);
                end = found < 0 ? _line.Length : end + found;
            }
            Current = _next..end;
            _next = end + 1;
            return true;
        }
    }
}
