using System.Text;

namespace Carnot.Logs.Tests;

public class LogFilesTests
{
    private const string Content = "step,loss\n0,3\n";

    [Fact]
    public void Files_folders_patterns_and_gzip_are_read_each_once_and_in_order()
    {
        using var file = new LogFile(Content, "a/one.csv");
        file.Write("a/two.jsonl", "{\"step\":0,\"loss\":3}\n");
        file.Write("b/three.csv.gz", LogFile.Gzip(Encoding.UTF8.GetBytes(Content)));
        file.Write("b/deep/four.csv", Content);
        file.Write("b/readme.md", "Notes, thoughts, and plans.\nA line, and another.\n");

        Assert.Equal(["one", "two", "four", "three"], Names(file.Folder));
        Assert.Equal(["three", "one", "two", "four"], Names(Path.Combine(file.Folder, "b", "three.csv.gz"), file.Folder));
        Assert.Equal(["one"], Names(Path.Combine(file.Folder, "*", "*.csv")));
        Assert.Equal(["one", "two"], Names(Path.Combine(file.Folder, "a", "*")));
        Assert.Equal(["two"], Names(Path.Combine(file.Folder, "a", "t?o.*")));
    }

    [Fact]
    public void Runs_of_one_name_are_told_apart_by_their_folders()
    {
        using var file = new LogFile(Content, "small/metrics.csv");
        file.Write("large/metrics.csv", Content);
        Assert.Equal(["large/metrics", "small/metrics"], Names(file.Folder));
    }

    [Fact]
    public void The_content_tells_the_format_and_the_name_does_not()
    {
        using var json = new LogFile("{\"step\":0,\"loss\":3}\n", "run.csv");
        Assert.Equal([3], json.Read().Loss.Values);
        using var gzip = new LogFile(LogFile.Gzip(Encoding.UTF8.GetBytes(Content)), "run.txt");
        Assert.Equal([3], gzip.Read().Loss.Values);
    }

    private static IEnumerable<string> Names(params string[] paths) => LogReader.Read(paths, new LogOptions()).Select(run => run.Name);
}
