using Carnot.Logs.Text;

namespace Carnot.Logs.Formats;

/// <summary>MLflow's file store: <c>mlruns/EXPERIMENT/RUN/metrics/KEY</c>, each line <c>unix_ms value step</c>. A key may hold slashes, which are folders.</summary>
/// <remarks>Lines may stand in any order and steps may be written twice: the value with the latest time counts.</remarks>
internal sealed class MlflowFolderFormat : IRunFolderFormat
{
    private const int LinesToTry = 4, LongestParameter = 4096;

    public string Name => "MLflow file store";

    public bool Recognizes(ReadOnlySpan<byte> head)
    {
        int seen = 0;
        while (!head.IsEmpty && seen < LinesToTry)
        {
            int end = head.IndexOf((byte)'\n');
            if (end < 0 && seen > 0) break;
            ReadOnlySpan<byte> line = (end < 0 ? head : head[..end]).TrimEnd("\r "u8);
            head = end < 0 ? default : head[(end + 1)..];
            // Milliseconds since 1970 have 13 digits from 2001 to 2286.
            if (!TryLine(line, out long time, out _, out _) || time < 1_000_000_000_000) return false;
            seen++;
        }
        return seen > 0;
    }

    public string RunFolderOf(string path)
    {
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        for (string? above = folder; above is { Length: > 0 }; above = Path.GetDirectoryName(above))
            if (Path.GetFileName(above) == "metrics" && Path.GetDirectoryName(above) is { Length: > 0 } run) return run;
        return folder;
    }

    public IReadOnlyList<RawLog> Read(Stream stream, string file)
    {
        var points = new MlflowPoints();
        int left = Points(stream, file, 0, points);
        RawLog log = Log(new RawLog(file), [Path.GetFileName(file)], points, left);
        // Who names the file of one metric means that metric.
        log.Loss = log.Columns[0];
        return [log];
    }

    public IReadOnlyList<RawLog> ReadFolder(string folder, IReadOnlyList<string> files, Func<string, Stream> open)
    {
        var points = new MlflowPoints();
        string metrics = Path.Combine(folder, "metrics");
        int left = 0;
        string[] keys = [.. files.Select(file => Path.GetRelativePath(Directory.Exists(metrics) ? metrics : folder, file).Replace('\\', '/'))];
        for (int key = 0; key < keys.Length; key++)
        {
            using Stream stream = open(files[key]);
            left += Points(stream, files[key], key, points);
        }
        RawLog log = Log(new RawLog(folder, NameOf(folder)), keys, points, left);
        if (Directory.Exists(Path.Combine(folder, "params")))
            foreach (string parameter in Directory.EnumerateFiles(Path.Combine(folder, "params")).Order(StringComparer.Ordinal))
                if (new FileInfo(parameter).Length < LongestParameter) log.Config.Set(Path.GetFileName(parameter), File.ReadAllText(parameter));
        log.Config.Subject = "The run's parameters in MLflow";
        return [log];
    }

    /// <summary>The name in the run's <c>meta.yaml</c>.</summary>
    private static string? NameOf(string folder)
    {
        string meta = Path.Combine(folder, "meta.yaml");
        if (!File.Exists(meta) || new FileInfo(meta).Length > 1 << 20) return null;
        string? name = File.ReadLines(meta).FirstOrDefault(line => line.StartsWith("run_name:", StringComparison.Ordinal))?[9..].Trim(' ', '\'', '"');
        return name is { Length: > 0 } ? name : null;
    }

    private static int Points(Stream stream, string file, int key, MlflowPoints points)
    {
        var lines = new LineReader(stream, file);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            line = line.TrimEnd((byte)' ');
            if (line.IsEmpty) continue;
            // MLflow ends every line: one without an end is being written, and its step, which stands last, may lack digits.
            if (!lines.Terminated) return 1;
            if (TryLine(line, out long time, out double value, out long step)) points.Add(key, lines.Number, time, value, step);
            else throw new InputException(file, lines.Number, "this line is not a time in milliseconds, a value and a step.");
        }
        return 0;
    }

    private static RawLog Log(RawLog log, string[] keys, MlflowPoints points, int left)
    {
        RawColumn[] columns = [.. keys.Select(log.Column)];
        foreach ((int key, int line, double value, double step) in points.InOrder()) log.AddAt(line, step, columns[key], value);
        if (left > 0) log.Note($"{left} incomplete last {(left == 1 ? "line was" : "lines were")} left out.");
        return log;
    }

    private static bool TryLine(ReadOnlySpan<byte> line, out long time, out double value, out long step)
    {
        var cursor = new TextCursor(line);
        (value, step) = (0, 0);
        return cursor.Whole(out time) && cursor.Take(" "u8) && cursor.Number(out value, out _) && cursor.Take(" "u8) && cursor.Whole(out step) && cursor.Rest.IsEmpty;
    }
}
