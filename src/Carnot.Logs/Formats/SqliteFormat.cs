using Microsoft.Data.Sqlite;

namespace Carnot.Logs.Formats;

/// <summary>SQLite databases of MLflow and trackio, opened read-only.</summary>
internal sealed class SqliteFormat : ILogFormat
{
    /// <summary>SQLITE_CORRUPT.</summary>
    private const int Damaged = 11;

    private const string Recover = " The command \"sqlite3 FILE .recover\" may save more.";

    public string Name => "SQLite (MLflow, trackio)";

    public bool Recognizes(ReadOnlySpan<byte> head) => head.StartsWith("SQLite format 3\0"u8);

    public IReadOnlyList<RawLog> Read(Stream stream, string file)
    {
        if (stream is FileStream { CanSeek: true } opened) return Open(opened.Name, file);
        // SQLite reads files only: what comes compressed or from a pipe is put into one for the time of reading.
        string copy = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using (var target = new FileStream(copy, FileMode.CreateNew, FileAccess.Write)) stream.CopyTo(target);
            return Open(copy, file);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static IReadOnlyList<RawLog> Open(string path, string file)
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            HashSet<string> columns = [.. Rows(connection, "SELECT name FROM pragma_table_info('metrics')").Select(row => row.GetString(0))];
            if (columns.Contains("run_name") && columns.Contains("metrics")) return TrackioTables.Read(connection, file);
            if (columns.Contains("run_uuid") && columns.Contains("key")) return MlflowTables.Read(connection, file);
        }
        catch (Exception fault) when (fault is SqliteException or InvalidOperationException or InvalidCastException or OverflowException or FormatException)
        {
            string advice = fault is SqliteException { SqliteErrorCode: Damaged } ? Recover : "";
            throw new InputException(file, null, $"the database could not be read: {fault.Message}{advice}", fault);
        }
        throw new InputException(file, null, "the database is none of MLflow or trackio: it has no table \"metrics\" with their columns.");
    }

    /// <summary>The rows of a query, one at a time. Where the database is damaged they end, and <paramref name="damaged"/> is called; without it that is an exception.</summary>
    internal static IEnumerable<SqliteDataReader> Rows(SqliteConnection connection, string query, Action? damaged = null)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The queries are constants of this assembly.
        command.CommandText = query;
#pragma warning restore CA2100
        // The first row is read when the query begins.
        using SqliteDataReader? reader = Sound(command.ExecuteReader, damaged);
        while (reader is not null && Sound(reader.Read, damaged)) yield return reader;
    }

    private static T? Sound<T>(Func<T> read, Action? damaged)
    {
        try
        {
            return read();
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == Damaged && damaged is not null)
        {
            damaged();
            return default;
        }
    }

    /// <summary>Notes what a damaged database gave; where it gave nothing, that is an <see cref="InputException"/>.</summary>
    internal static void NoteDamage(string file, int rows, IReadOnlyCollection<RawLog> logs)
    {
        if (rows == 0) throw new InputException(file, null, $"the database is damaged, and no row of its metrics could be read.{Recover}");
        foreach (RawLog log in logs) log.Note($"The database is damaged after row {rows} of its metrics; what came before was read.{Recover}");
    }
}
