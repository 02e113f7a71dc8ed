using System.IO.Compression;
using System.Text;
using Carnot.Runs;

namespace Carnot.Logs.Tests;

/// <summary>A log in a folder of its own that goes away with the test.</summary>
internal sealed class LogFile : IDisposable
{
    public LogFile(string content, string name = "run.csv") : this(Encoding.UTF8.GetBytes(content), name) { }

    public LogFile(byte[] content, string name = "run.csv")
    {
        Folder = Directory.CreateTempSubdirectory("carnot-logs-").FullName;
        Path = Write(name, content);
    }

    public string Folder { get; }

    public string Path { get; }

    public static byte[] Gzip(byte[] content)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest)) gzip.Write(content);
        return memory.ToArray();
    }

    public string Write(string name, byte[] content)
    {
        string path = System.IO.Path.Combine(Folder, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public Run Read(LogOptions? options = null) => Assert.Single(LogReader.Read([Path], options ?? new LogOptions()));

    /// <summary>The message of the fault, with the log's own path written as FILE.</summary>
    public string Fault<T>(LogOptions? options = null) where T : CarnotException
        => Assert.Throws<T>(() => LogReader.Read([Path], options ?? new LogOptions())).Message.Replace(Path, "FILE", StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
