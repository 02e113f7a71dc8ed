using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Carnot.Runs;

namespace Carnot.Logs.Writers;

/// <summary>A run as a table: one row a step, the loss, the learning rate that was used (<c>lr</c>), and everything else that was recorded.</summary>
/// <remarks>Numbers keep every digit in CSV and JSON lines, and those of a 32-bit float in event files. Steps count from 0, as everywhere in Carnot.</remarks>
public static class RunTable
{
    /// <summary>The shortest text that gives a double back has at most 24 characters, -2.2250738585072014E-308, and a comma or the end of the line.</summary>
    private const int LongestNumber = 32;

    private const string Rate = "lr", WallTime = "wall_time";
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\n\r;\t");
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a header and the rows; a cell without a value stays empty.</summary>
    public static void WriteCsv(Run run, Stream stream)
    {
        RecordedSeries[] series = Columns(run);
        stream.Write(Encoding.UTF8.GetBytes(string.Join(',', series.Select(column => Cell(column.Name)).Prepend("step")) + "\n"));
        // Each number straight into bytes: texts would be most of what a conversion takes.
        byte[] line = new byte[(1 + series.Length) * LongestNumber];
        foreach ((long step, double?[] values) in Rows(series))
        {
            step.TryFormat(line, out int end, default, CultureInfo.InvariantCulture);
            foreach (double? value in values)
            {
                line[end++] = (byte)',';
                if (value is { } number && number.TryFormat(line.AsSpan(end), out int length, "R", CultureInfo.InvariantCulture)) end += length;
            }
            line[end++] = (byte)'\n';
            stream.Write(line, 0, end);
        }

        static string Cell(string name) => name.AsSpan().ContainsAny(Quoted) ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;
    }

    /// <summary>Writes one JSON object a step, with the values that there are.</summary>
    public static void WriteJsonLines(Run run, Stream stream)
    {
        RecordedSeries[] series = Columns(run);
        using var writer = new Utf8JsonWriter(stream, Plain);
        foreach ((long step, double?[] values) in Rows(series))
        {
            writer.WriteStartObject();
            writer.WriteNumber("step", step);
            for (int i = 0; i < series.Length; i++)
                if (values[i] is { } number) writer.WriteNumber(series[i].Name, number);
            writer.WriteEndObject();
            writer.Flush();
            stream.WriteByte((byte)'\n');
            writer.Reset();
        }
    }

    /// <summary>Writes one event a step. Where the log has no wall time, step t stands at t seconds after 1970, so that the same run gives the same file.</summary>
    public static void WriteEvents(Run run, Stream stream)
    {
        RecordedSeries[] series = Columns(run);
        int wall = Array.FindIndex(series, column => column.Name == WallTime);
        double time = wall >= 0 ? series[wall].Points.FirstOrDefault().Value : 0;
        using var writer = new EventFileWriter(stream, time, leaveOpen: true);
        var scalars = new KeyValuePair<string, double>[series.Length];
        foreach ((long step, double?[] values) in Rows(series))
        {
            time = wall < 0 ? step : values[wall] ?? time;
            int count = 0;
            for (int i = 0; i < series.Length; i++)
                if (i != wall && values[i] is { } number) scalars[count++] = new(series[i].Name, number);
            writer.Scalars(step, time, scalars.AsSpan(0, count));
        }
    }

    private static RecordedSeries[] Columns(Run run)
    {
        Series loss = run.Loss;
        List<RecordedSeries> columns = [Of(loss.Name, loss, i => loss.Values[i])];
        if (run.LearningRate is { } rate)
        {
            // What was used before the first loss counts in every sum of rates.
            long[] before = Before(loss.Steps[0]);
            columns.Add(new(Rate, before.Length + loss.Count, before.Concat(loss.Steps).Select(step => (step, rate.At(step)))));
        }
        columns.AddRange(run.Other.Where(other => columns.All(column => column.Name != other.Name) && other.Name != "step"));
        return [.. columns];
    }

    /// <summary>Every update before the first loss; of very many, as many as a curve needs, the first and the last among them.</summary>
    private static long[] Before(long first)
    {
        const long Most = 10_000;
        long apart = Math.Max(1, (first + Most - 1) / Most);
        return [.. Enumerable.Range(0, (int)((first + apart - 1) / apart)).Select(i => i * apart).Concat(first > 0 ? [first - 1] : (long[])[]).Distinct()];
    }

    private static RecordedSeries Of(string name, Series steps, Func<int, double> value)
        => new(name, steps.Count, Enumerable.Range(0, steps.Count).Select(i => (steps.Steps[i], value(i))));

    /// <summary>The rows in the order of their steps; the array of values is used again for the next row.</summary>
    private static IEnumerable<(long Step, double?[] Values)> Rows(RecordedSeries[] series)
    {
        IEnumerator<(long Step, double Value)>[] points = [.. series.Select(column => column.Points.GetEnumerator())];
        try
        {
            bool[] there = [.. points.Select(point => point.MoveNext())];
            var values = new double?[series.Length];
            while (true)
            {
                long step = long.MaxValue;
                for (int i = 0; i < points.Length; i++)
                    if (there[i]) step = Math.Min(step, points[i].Current.Step);
                if (step == long.MaxValue) yield break;
                for (int i = 0; i < points.Length; i++)
                {
                    bool here = there[i] && points[i].Current.Step == step;
                    values[i] = here ? points[i].Current.Value : null;
                    if (here) there[i] = points[i].MoveNext();
                }
                yield return (step, values);
            }
        }
        finally
        {
            foreach (IEnumerator<(long, double)> point in points) point.Dispose();
        }
    }
}
