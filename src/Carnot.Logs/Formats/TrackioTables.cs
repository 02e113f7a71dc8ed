using System.Text;
using System.Text.Json;
using Carnot.Logs.Text;
using Microsoft.Data.Sqlite;

namespace Carnot.Logs.Formats;

/// <summary>trackio's tables: <c>metrics(run_name, step, metrics)</c> with the metrics of a step as JSON, <c>configs(run_name, config)</c>.</summary>
internal static class TrackioTables
{
    public static IReadOnlyList<RawLog> Read(SqliteConnection connection, string file)
    {
        var runs = new Dictionary<string, RawLog>();
        int number = 0;
        bool damaged = false;
        foreach (SqliteDataReader row in SqliteFormat.Rows(connection, "SELECT run_name, step, metrics FROM metrics ORDER BY rowid", () => damaged = true))
        {
            number++;
            string name = row.GetString(0);
            if (!runs.TryGetValue(name, out RawLog? log)) runs.Add(name, log = new(file, name) { RowWord = "row", Format = "trackio SQLite" });
            log.BeginRow(number, row.GetInt64(1));
            Members(Encoding.UTF8.GetBytes(row.GetString(2)), file, number, (metric, json) =>
            {
                if (NumberText.TryParse(json.Trim((byte)'"'), out double value)) log.Add(log.Column(metric), value);
            });
        }
        if (damaged) SqliteFormat.NoteDamage(file, number, runs.Values);
        if (SqliteFormat.Rows(connection, "SELECT 1 FROM sqlite_master WHERE name = 'configs'").Any())
            foreach (SqliteDataReader row in SqliteFormat.Rows(connection, "SELECT run_name, config FROM configs", () => { }))
                if (runs.TryGetValue(row.GetString(0), out RawLog? log)) Members(Encoding.UTF8.GetBytes(row.GetString(1)), file, 0, (key, value) => log.Config.SetJson(key, value));
        return [.. runs.Values];
    }

    /// <summary>The members of a JSON object, each value as it is written.</summary>
    private static void Members(byte[] json, string file, int row, Action<string, ReadOnlySpan<byte>> take)
    {
        using var stream = new MemoryStream(json);
        byte[] document = JsonText.Whole(stream, $"{file}, row {row}");
        var reader = new Utf8JsonReader(document, JsonText.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = JsonText.Text(ref reader);
            reader.Read();
            int from = (int)reader.TokenStartIndex;
            reader.Skip();
            take(name, document.AsSpan(from, (int)reader.BytesConsumed - from));
        }
    }
}
