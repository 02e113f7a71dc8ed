using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Carnot.Cli.Tests;

public sealed class AlignVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carnot-align-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Files_of_either_format_and_a_stream_give_the_same_scores()
    {
        string csv = Csv("a.csv", 60, 3, 0), npy = Npy("b.npy", 60, 4, 0.5), other = Csv("b.csv", 60, 4, 0.5);
        Assert.Equal(Scores("align", csv, npy, "--json", "--metric", "cka,rsa-pearson,mutual-knn"), Scores("align", csv, other, "--json", "--metric", "cka,rsa-pearson,mutual-knn"));
        double[] whole = Scores("align", csv, npy, "--json", "--metric", "cka,cka-unbiased,procrustes,regression"), streamed = Scores("align", csv, npy, "--json", "--stream", "--metric", "cka,cka-unbiased,procrustes,regression");
        for (int i = 0; i < whole.Length; i++) Assert.Equal(whole[i], streamed[i], 1e-12);
    }

    [Fact]
    public void A_stream_reads_the_inputs_along_as_a_baseline()
    {
        // More than one block of rows, layers of different widths on both sides.
        foreach (int layer in (int[])[1, 2])
        {
            Npy(Path.Combine("x", $"layer{layer}.npy"), 1500, 2 + layer, layer);
            Npy(Path.Combine("y", $"layer{layer}.npy"), 1500, 4 + layer, 0.5 * layer);
        }
        string inputs = Npy("inputs.npy", 1500, 5, 0.3);
        string[] command = ["align", Path.Combine(_folder, "x"), Path.Combine(_folder, "y"), "--json", "--metric", "cka,procrustes,regression", "--permutations", "0", "--baseline", inputs];
        double[][] whole = [.. Pairs(command)], streamed = [.. Pairs([.. command, "--stream"])];
        Assert.Equal(4 * 3, whole.Length);
        for (int i = 0; i < whole.Length; i++)
            for (int side = 0; side < 2; side++) Assert.Equal(whole[i][side], streamed[i][side], 1e-12);
        Assert.Contains("ends after 20 rows", Fault("align", inputs, inputs, "--stream", "--baseline", Csv("short.csv", 20, 3, 0)).Message, StringComparison.Ordinal);

        static IEnumerable<double[]> Pairs(string[] args)
        {
            var (code, output, _) = Run(args);
            Assert.Equal(0, code);
            return JsonNode.Parse(output)!["pairs"]!.AsArray().SelectMany(pair => pair!["scores"]!.AsArray()).Select(score => new[] { (double)score!["baselineA"]!, (double)score["baselineB"]! });
        }
    }

    [Fact]
    public void Very_many_samples_are_streamed_even_where_they_would_fit()
    {
        string a = Npy("a.npy", 100_001, 2, 0), b = Npy("b.npy", 100_001, 3, 0);
        var (code, output, note) = Run("align", a, b);
        Assert.Equal(0, code);
        Assert.StartsWith("The files are streamed:", note, StringComparison.Ordinal);
        Assert.Contains("100001 samples", output, StringComparison.Ordinal);
        // Ten shuffles, none of which scores as high: p = 1/11.
        Assert.Matches(@"cka +0\.\d+ +[-\d.]+ ± [\dE.-]+ +0\.091", output);
    }

    [Fact]
    public void Folders_give_all_layer_pairs_and_a_picture()
    {
        foreach (string net in (string[])["x", "y"])
            foreach (int layer in (int[])[1, 2, 10]) Csv(Path.Combine(net, $"layer{layer}.csv"), 40, 3, layer);
        string svg = Path.Combine(_folder, "map.svg");
        var (code, output, error) = Run("align", Path.Combine(_folder, "x"), Path.Combine(_folder, "y"), "--metric", "cka", "-o", svg);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("  layer1  layer2 layer10", output, StringComparison.Ordinal);
        Assert.StartsWith("<svg", File.ReadAllText(svg), StringComparison.Ordinal);
        var (missing, _, message) = Run("align", Path.Combine(_folder, "x"), Path.Combine(_folder, "y"), "--layers", "layer3");
        Assert.Equal(2, missing);
        Assert.Contains("Layers: layer1, layer2, layer10.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_features_are_refused()
    {
        string a = Csv("a.csv", 20, 3, 0), b = Csv("b.csv", 21, 3, 0), nowhere = Path.Combine(_folder, "nowhere");
        Assert.Equal((3, $"{nowhere}: there is no such file or folder."), Fault("align", nowhere, a));
        Assert.Equal((3, $"{b}: has 21 rows but {a} has 20. Both must hold the same probe samples in the same order."), Fault("align", a, b));
        Assert.Equal((2, "--k 20: each of 20 samples has 19 others, so k lies between 1 and 19."), Fault("align", a, a, "--k", "20"));
        File.WriteAllText(b, "1,2\n3,x\n");
        Assert.Equal((3, $"{b}:2: \"x\" is not a number. Every line holds the features of one sample, separated by commas."), Fault("align", a, b));
        File.WriteAllText(b, "id,f\np,1\nq,2\nr,nan\ns,1\n");
        Assert.Equal(3, Fault("align", b, b).Code);
        string cut = Npy("cut.npy", 10, 2, 0);
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..^3]);
        Assert.Contains("The file was cut", Fault("align", a, cut).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entropic_experiment_prints_theory_beside_measurement()
    {
        var (code, output, _) = Run("simulate", "entropic", "charge-identity", "--json", "--steps", "1000");
        Assert.Equal(0, code);
        Assert.Equal(3, JsonNode.Parse(output)!["results"]!.AsArray().Count);
        Assert.Equal("\"equivalence\" trains nothing: it has no --steps.", Fault("simulate", "entropic", "equivalence", "--steps", "5").Message);
    }

    private static double[] Scores(params string[] args)
    {
        var (code, output, _) = Run(args);
        Assert.Equal(0, code);
        return [.. JsonNode.Parse(output)!["pairs"]![0]!["scores"]!.AsArray().Select(s => (double)s!["score"]!)];
    }

    private static (int Code, string Message) Fault(params string[] args)
    {
        var (code, _, error) = Run(args);
        return (code, error.Trim());
    }

    private static float Value(int row, int column, double phase) => (float)Math.Sin(0.37 * (row + 1) * (column + 1) + phase * row * row);

    private string Csv(string name, int rows, int columns, double phase)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, Enumerable.Range(0, rows).Select(r => string.Join(',', Enumerable.Range(0, columns).Select(c => ((double)Value(r, c, phase)).ToString("R", CultureInfo.InvariantCulture)))));
        return path;
    }

    private string Npy(string name, int rows, int columns, double phase)
    {
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {columns}), }}\n";
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[4 * rows * columns]];
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(10 + header.Length + 4 * (r * columns + c)), Value(r, c, phase));
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (CommandLine.Run(args, output, error), output.ToString(), error.ToString());
    }
}
