using System.Collections.Immutable;

namespace Carnot.Alignment;

/// <summary>Reads feature rows from a file a block at a time, so that a file may be greater than the memory.</summary>
public abstract class FeatureReader : IDisposable
{
    private protected FeatureReader(string path) => Path = path;

    /// <summary>The file as the user named it.</summary>
    public string Path { get; }

    /// <summary>d, the width of a row.</summary>
    public abstract int Columns { get; }

    /// <summary>n where the file says it beforehand.</summary>
    public abstract long? Rows { get; }

    /// <summary>The names of the samples read so far, or empty where the file has none.</summary>
    public abstract ImmutableArray<string> Ids { get; }

    /// <summary>Fills whole rows and returns how many; 0 at the end.</summary>
    public abstract int Read(Span<double> rows);

    /// <summary>Opens a <c>.npy</c> or <c>.csv</c> file.</summary>
    public static FeatureReader Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!System.IO.Path.Exists(path)) throw new InputException(path, null, "there is no such file or folder.");
        try
        {
            return System.IO.Path.GetExtension(path).ToUpperInvariant() switch
            {
                ".NPY" => new NpyReader(path),
                ".CSV" => new CsvFeatureReader(path),
                string other => throw new UsageException($"{path}: features are read from .npy and .csv, not \"{other}\"."),
            };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw InputException.Unreadable(path, fault);
        }
    }

    /// <summary>The whole file in memory.</summary>
    public static Features ReadAll(string path)
    {
        using FeatureReader reader = Open(path);
        int block = Math.Max(1, (1 << 20) / reader.Columns);
        double[] values = new double[(reader.Rows ?? block) * reader.Columns];
        int filled = 0;
        while (true)
        {
            if (filled == values.Length && reader.Rows is null) Array.Resize(ref values, 2 * values.Length);
            int read = reader.Read(values.AsSpan(filled));
            if (read == 0) break;
            filled += read * reader.Columns;
        }
        if (filled != values.Length) Array.Resize(ref values, filled);
        return new(path, reader.Columns, values, reader.Ids);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the file.</summary>
    protected abstract void Dispose(bool disposing);
}
