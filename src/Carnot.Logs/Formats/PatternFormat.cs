using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Carnot.Logs.Text;

namespace Carnot.Logs.Formats;

/// <summary>Any text, by the user's regular expression: every line that matches is a row, every named group a column.</summary>
/// <remarks>The expression is matched without backtracking, so that no line takes long; look-around and back-references are not available.</remarks>
internal sealed class PatternFormat : ILogFormat
{
    private readonly Regex _pattern;
    private readonly string[] _groups;

    public PatternFormat(string pattern)
    {
        try
        {
            _pattern = new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            throw new UsageException($"--pattern {pattern}: {fault.Message}");
        }
        _groups = [.. _pattern.GetGroupNames().Where(name => !int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))];
        if (_groups.Length == 0) throw new UsageException($"--pattern {pattern}: there is no named group. Name what each number is: (?<step>[0-9]+) .* (?<loss>[0-9.]+)");
    }

    public string Name => "text by pattern";

    public bool Recognizes(ReadOnlySpan<byte> head) => true;

    public IReadOnlyList<RawLog> Read(Stream stream, string file)
    {
        var log = new RawLog(file);
        RawColumn[] columns = [.. _groups.Select(log.Column)];
        var lines = new LineReader(stream, file);
        int unmatched = 0;
        byte[] plain = [];
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            Match match = _pattern.Match(Encoding.UTF8.GetString(Ansi.Strip(line, ref plain)));
            if (!match.Success) { unmatched++; continue; }
            // The last line of a log that is still being written may stop inside a number.
            if (!lines.Terminated) { log.Note($"The last line, {lines.Number}, does not end with a line break; it may be incomplete and was left out."); break; }
            log.BeginRow(lines.Number);
            for (int i = 0; i < columns.Length; i++)
            {
                if (!match.Groups[_groups[i]].Success) continue;
                byte[] text = Encoding.UTF8.GetBytes(match.Groups[_groups[i]].Value.Replace(",", "", StringComparison.Ordinal));
                if (NumberText.TryParse(text, out double value)) log.Add(columns[i], value, text);
                else if (!NumberText.IsAbsent(text)) log.AddText(columns[i], match.Groups[_groups[i]].Value);
            }
        }
        if (log.Rows == 0) throw new InputException(file, null, $"no line matches --pattern {_pattern}.");
        if (unmatched > 0) log.Note($"{unmatched} {(unmatched == 1 ? "line does" : "lines do")} not match the pattern.");
        return [log];
    }
}
