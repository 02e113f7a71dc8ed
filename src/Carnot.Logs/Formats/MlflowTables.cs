using Microsoft.Data.Sqlite;

namespace Carnot.Logs.Formats;

/// <summary>MLflow's tables: <c>metrics(key, value, timestamp, run_uuid, step, is_nan)</c>, <c>runs(run_uuid, name)</c>, <c>params(key, value, run_uuid)</c>.</summary>
internal static class MlflowTables
{
    public static IReadOnlyList<RawLog> Read(SqliteConnection connection, string file)
    {
        var names = new Dictionary<string, string>();
        if (SqliteFormat.Rows(connection, "SELECT 1 FROM sqlite_master WHERE name = 'runs'").Any())
            foreach (SqliteDataReader row in SqliteFormat.Rows(connection, "SELECT run_uuid, coalesce(name, '') FROM runs", () => { }))
                names[row.GetString(0)] = row.GetString(1);
        var runs = new Dictionary<string, RawLog>();
        int number = 0;
        bool damaged = false;
        foreach (Metric metric in Sorted(connection, () => damaged = true))
        {
            number++;
            if (!runs.TryGetValue(metric.Run, out RawLog? log))
                runs.Add(metric.Run, log = new(file, names.GetValueOrDefault(metric.Run) is { Length: > 0 } name ? name : metric.Run) { RowWord = "row", Format = "MLflow SQLite" });
            log.AddAt(number, metric.Step, log.Column(metric.Key), metric.Value);
        }
        if (damaged) SqliteFormat.NoteDamage(file, number, runs.Values);
        if (SqliteFormat.Rows(connection, "SELECT 1 FROM sqlite_master WHERE name = 'params'").Any())
            foreach (SqliteDataReader row in SqliteFormat.Rows(connection, "SELECT run_uuid, key, value FROM params", () => { }))
                if (runs.TryGetValue(row.GetString(0), out RawLog? log)) log.Config.Set(row.GetString(1), row.GetString(2));
        return [.. runs.Values];
    }

    private readonly record struct Metric(string Run, long Step, long Time, string Key, double Value);

    /// <summary>The metrics by run, step and time: steps may be written twice and in any order, and the latest value of each counts.</summary>
    /// <remarks>The database sorts a sound table. It gives nothing of a damaged one then; so that is read as it lies, up to the damage, and sorted here.</remarks>
    private static IEnumerable<Metric> Sorted(SqliteConnection connection, Action damaged)
    {
        const string all = "SELECT run_uuid, step, timestamp, key, CASE WHEN is_nan THEN NULL ELSE value END FROM metrics", asItLies = $"{all} NOT INDEXED";
        bool fault = false;
        foreach (SqliteDataReader row in SqliteFormat.Rows(connection, $"{all} ORDER BY run_uuid, step, timestamp", () => fault = true)) yield return Of(row);
        if (!fault) yield break;
        damaged();
        var whole = new List<Metric>();
        foreach (SqliteDataReader row in SqliteFormat.Rows(connection, asItLies, () => { })) whole.Add(Of(row));
        foreach (Metric metric in whole.OrderBy(metric => metric.Run, StringComparer.Ordinal).ThenBy(metric => metric.Step).ThenBy(metric => metric.Time)) yield return metric;
    }

    private static Metric Of(SqliteDataReader row) => new(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.IsDBNull(4) ? double.NaN : row.GetDouble(4));
}
