using Carnot.Dialects;

namespace Carnot.Cli.Tests;

/// <summary>docs/schedules.md: its table is the code's, its examples run and print what it shows.</summary>
public sealed class ScheduleDocsTests
{
    private static string Page => File.ReadAllText(Path.Combine(Shared.Repository(), "docs", "schedules.md"));

    [Fact]
    public void The_table_of_dialects_is_that_of_the_code()
    {
        string table = "| word | trainer | takes | schedules | what differs |\n|---|---|---|---|---|\n" + string.Concat(Trainers.All.Select(dialect =>
            $"| `{dialect.Name}` | {dialect.Title} | {dialect.Syntax} | {(dialect.Forms is [""] ? "one" : string.Join(", ", dialect.Forms))} | {dialect.Remark} |\n"));
        Assert.Contains(table, Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_example_prints_what_the_page_shows()
    {
        string folder = Directory.CreateTempSubdirectory("carnot").FullName;
        try
        {
            int examples = 0;
            foreach (string block in Page.Split("```console\n").Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)]))
                foreach (string example in ("\n" + block).Split("\n$ carnot ").Skip(1))
                {
                    string[] lines = example.TrimEnd('\n').Split('\n');
                    string[] args = [.. lines[0].Split(' ').Select(word => word is "titan.toml" or "rates.npy" ? Path.Combine(folder, word) : word)];
                    using StringWriter output = new(), error = new();
                    int code = CommandLine.Run(args, output, error, TestContext.Current.CancellationToken);
                    Assert.True(code == 0, $"{lines[0]}: {error}");
                    Assert.Equal(string.Concat(lines.Skip(1).Select(line => line + "\n")), output.ToString().Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
                    examples++;
                }
            Assert.Equal(11, examples);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
