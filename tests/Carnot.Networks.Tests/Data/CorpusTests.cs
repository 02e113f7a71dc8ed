using System.Globalization;
using Carnot.Networks.Data;

namespace Carnot.Networks.Tests.Data;

public class CorpusTests
{
    [Fact]
    public void A_file_that_is_not_Utf8_names_the_byte()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("latin.txt", [(byte)'c', (byte)'a', (byte)'f', 0xE9, (byte)'\n']);
        Assert.Equal($"{file}: it is not UTF-8: the byte 0xE9 at offset 3 cannot stand there. Convert the file to UTF-8, or leave it out.",
            Assert.Throws<InputException>(() => Corpora.Named(file)).Message);
    }

    [Fact]
    public void An_empty_file_an_empty_folder_and_an_absent_name_are_told_apart()
    {
        using var folder = new TemporaryFolder();
        string empty = folder.Write("empty.txt", ""), none = Path.Combine(folder.File("none"));
        Directory.CreateDirectory(none);
        Assert.Equal($"{empty}: the file is empty. Name a file with text.", Assert.Throws<InputException>(() => Corpora.Named(empty)).Message);
        Assert.Equal($"{none}: the folder holds no files. Name a folder with text files, or a text file.", Assert.Throws<InputException>(() => Corpora.Named(none)).Message);
        Assert.Equal("dotnet-doc: there is no such file, folder or corpus; did you mean \"dotnet-docs\"? Known corpora: dotnet-docs, synthetic, sotu, moby-dick.",
            Assert.Throws<InputException>(() => Corpora.Named("dotnet-doc")).Message);
    }

    [Fact]
    public void A_text_smaller_than_one_batch_says_how_much_is_needed()
        => Assert.Equal("tiny: it has 100 tokens to train on; one batch of 4 windows of 64 tokens needs 257. Give more text, or a smaller --batch or --context.",
            Assert.Throws<InputException>(() => new TokenBatches("tiny", new ushort[100], 4, 64, 1)).Message);

    [Fact]
    public void Both_parts_together_hold_every_line_once()
    {
        using var folder = new TemporaryFolder();
        string[] lines = [.. Enumerable.Range(0, 20_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"line {i} with some words in it"))];
        string file = folder.Write("lines.txt", string.Join('\n', lines) + "\n");
        Corpus corpus = Corpora.Named(file);
        Assert.Equal(lines.Order(StringComparer.Ordinal), (corpus.Train + corpus.Validation).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        // One block in 20, exactly, up to one row of blocks out of more than fifteen that is not full.
        Assert.InRange(corpus.Validation.Length / (double)(corpus.Train.Length + corpus.Validation.Length), 0.045, 0.055);
    }

    [Fact]
    public void A_folder_is_read_in_the_order_of_names_without_hidden_files()
    {
        using var folder = new TemporaryFolder();
        folder.Write("t/b.txt", "second\n");
        folder.Write("t/a/z.txt", "first\n");
        folder.Write("t/a/zz.txt", "middle\n");
        folder.Write("t/.git/x", [0xFF]);
        Corpus corpus = Corpora.Named(folder.File("t"));
        string[] possible = ["middle\nsecond\n|first\n", "first\nsecond\n|middle\n", "first\nmiddle\n|second\n"];
        Assert.Contains(corpus.Train + "|" + corpus.Validation, possible);
        Assert.Equal("t", corpus.Name);
    }

    [Fact]
    public void Documentation_is_stripped_to_its_prose()
    {
        using var folder = new TemporaryFolder();
        folder.Write("x/A.xml", """
            <doc><members>
              <member name="T:A"><summary>Compares two <see cref="T:System.Collections.Generic.List`1" /> objects,
                returning <see langword="true" /> if <paramref name="x" /> is smaller.</summary><returns>Too short.</returns></member>
              <member name="T:B"><summary>Compares two <see cref="T:System.Collections.Generic.List`1" /> objects, returning <see langword="true" /> if <paramref name="x" /> is smaller.</summary></member>
            </members></doc>
            """);
        Corpus corpus = DotnetDocs.Read(folder.File("x"));
        Assert.Equal("Compares two List objects, returning true if x is smaller.\n", corpus.Train + corpus.Validation);
    }

    [Fact]
    public void The_documentation_of_this_machine_is_read_the_same_twice_and_is_some_megabytes()
    {
        Corpus corpus = Corpora.Named("dotnet-docs");
        Assert.Equal(corpus.Hash, DotnetDocs.Read(DotnetDocs.PackFolder()).Hash);
        Assert.InRange(corpus.Train.Length, 3_000_000, 20_000_000);
        string[] lines = (corpus.Train + corpus.Validation).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Length, lines.Distinct(StringComparer.Ordinal).Count());
        Assert.All(lines, line => Assert.True(line.Length >= DotnetDocs.ShortestParagraph));
    }

    [Fact]
    public void The_batch_of_a_step_depends_on_the_seed_and_the_step_alone()
    {
        ushort[] tokens = [.. Enumerable.Range(0, 5_000).Select(i => (ushort)i)];
        TokenBatches one = new("a", tokens, 3, 16, seed: 7), other = new("a", tokens, 3, 16, seed: 7);
        int[] inputs = new int[48], targets = new int[48], again = new int[48], next = new int[48];
        one.Fill(0, next, targets);
        one.Fill(123, inputs, targets);
        other.Fill(123, again, next);
        Assert.Equal(inputs, again);
        Assert.Equal(targets, inputs.Select(token => token + 1));
        other.Fill(124, again, next);
        Assert.NotEqual(inputs, again);
    }

    [Fact]
    public void Windows_are_drawn_from_every_place_alike()
    {
        const int length = 40, context = 8, draws = 20_000;
        var batches = new TokenBatches("a", [.. Enumerable.Range(0, length).Select(i => (ushort)i)], 4, context, seed: 1);
        int[] counts = new int[length - context], inputs = new int[4 * context], targets = new int[4 * context];
        for (int step = 0; step < draws / 4; step++)
        {
            batches.Fill(step, inputs, targets);
            for (int window = 0; window < 4; window++) counts[inputs[window * context]]++;
        }
        // χ² of 31 degrees of freedom: 31 ± 7.9; 5 deviations above the mean.
        double expected = (double)draws / counts.Length;
        Assert.InRange(counts.Sum(count => (count - expected) * (count - expected) / expected), 0, 31 + 5 * Math.Sqrt(62));
    }

    [Fact]
    public void Validation_windows_do_not_overlap()
    {
        var windows = new ValidationWindows("a", [.. Enumerable.Range(0, 1_001).Select(i => (ushort)i)], windows: 30, context: 10);
        int[] inputs = new int[300], targets = new int[300];
        windows.Fill(0, 30, inputs, targets);
        Assert.Equal(300, inputs.Distinct().Count());
        Assert.Equal(inputs.Select(token => token + 1), targets);
    }
}
