using Microsoft.Data.Sqlite;

namespace Carnot.Logs.Formats;

/// <summary>MLflow's tables: <c>metrics(key, value, timestamp, run_uuid, step, is_nan)</c>, <c>runs(run_uuid, name)</c>, <c>params(key, value, run_uuid)</c>.</summary>
internal static class MlflowTables
{
    public static IReadOnlyList<RawLog> Read(SqliteConnection connection, string file)
    {
        var names = new Dictionary<string, string>();
        if (SqliteFormat.Rows(connection, "SELECT 1 FROM sqlite_master WHERE name = 'runs'").Any())
            foreach (SqliteDataReader row in SqliteFormat.Rows(connection, "SELECT run_uuid, coalesce(name, '') FROM runs"))
                names[row.GetString(0)] = row.GetString(1);
        var runs = new Dictionary<string, RawLog>();
        int number = 0;
        // Steps may be written twice and in any order: the latest value of each counts.
        foreach (SqliteDataReader row in SqliteFormat.Rows(connection, "SELECT run_uuid, step, key, CASE WHEN is_nan THEN NULL ELSE value END FROM metrics ORDER BY run_uuid, step, timestamp"))
        {
            number++;
            string run = row.GetString(0);
            if (!runs.TryGetValue(run, out RawLog? log))
                runs.Add(run, log = new(file, names.GetValueOrDefault(run) is { Length: > 0 } name ? name : run) { RowWord = "row", Format = "MLflow SQLite" });
            log.AddAt(number, row.GetInt64(1), log.Column(row.GetString(2)), row.IsDBNull(3) ? double.NaN : row.GetDouble(3));
        }
        if (SqliteFormat.Rows(connection, "SELECT 1 FROM sqlite_master WHERE name = 'params'").Any())
            foreach (SqliteDataReader row in SqliteFormat.Rows(connection, "SELECT run_uuid, key, value FROM params"))
                if (runs.TryGetValue(row.GetString(0), out RawLog? log)) log.Config.Set(row.GetString(1), row.GetString(2));
        return [.. runs.Values];
    }
}
