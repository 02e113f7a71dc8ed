using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;

namespace Carnot.Cli.Tests;

public sealed class SimulateVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carnot-simulate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("equilibrium")]
    [InlineData("cooling")]
    [InlineData("optimal-decay")]
    [InlineData("phase-diagram")]
    [InlineData("entropic-force")]
    [InlineData("trapping")]
    [InlineData("blocking")]
    [InlineData("quench")]
    [InlineData("laws")]
    [InlineData("spectrum")]
    public void It_writes_the_run_and_its_figures_and_prints_the_same_document(string name)
    {
        string folder = Path.Combine(_folder, name);
        var (code, output, error) = Run("simulate", name, "--walkers", "200", "--seed", "5", "--json", "-o", folder);
        Assert.Equal((0, $"Written: {folder}"), (code, error.Trim()));
        Assert.Equal(output, File.ReadAllText(Path.Combine(folder, "run.json")));

        JsonElement document = JsonDocument.Parse(output).RootElement;
        string[] extra = name switch { "phase-diagram" => ["b", "tH", "finalLoss"], "laws" => ["verdicts"], _ => [] };
        Assert.Equal(["schemaVersion", "name", "parameters", "results", .. extra], document.EnumerateObject().Select(p => p.Name));
        Assert.Equal(1, document.GetProperty("schemaVersion").GetInt32());
        Assert.Equal(name, document.GetProperty("name").GetString());
        Assert.Equal((200, 5), (document.GetProperty("parameters").GetProperty("walkers").GetInt32(), document.GetProperty("parameters").GetProperty("seed").GetInt32()));
        foreach (JsonElement result in document.GetProperty("results").EnumerateArray())
        {
            Assert.Equal(["quantity", "theory", "measured"], result.EnumerateObject().Select(p => p.Name));
            Assert.Equal(["value", "standardError"], result.GetProperty("measured").EnumerateObject().Select(p => p.Name));
        }
        string[] figures = Directory.GetFiles(folder, "*.svg");
        Assert.Equal(name == "laws" ? 0 : 1, figures.Length);
        foreach (string figure in figures) Assert.Equal("svg", XDocument.Load(figure).Root!.Name.LocalName);

        Assert.Equal(2, Run("simulate", name, "--walkers", "200", "-o", folder).Code);
        Assert.Equal(0, Run("simulate", name, "--walkers", "200", "-o", folder, "--force").Code);
    }

    [Fact]
    public void The_phase_diagram_is_a_matrix_with_a_row_for_each_b()
    {
        JsonElement document = JsonDocument.Parse(Run("simulate", "phase-diagram", "--walkers", "100", "--json").Output).RootElement;
        Assert.Equal((11, 10, 11), (document.GetProperty("b").GetArrayLength(), document.GetProperty("tH").GetArrayLength(), document.GetProperty("finalLoss").GetArrayLength()));
        Assert.All(document.GetProperty("finalLoss").EnumerateArray(), row => Assert.Equal(10, row.GetArrayLength()));
    }

    [Fact]
    public void The_flags_of_the_issue_are_understood()
    {
        var (code, output, _) = Run("simulate", "equilibrium", "--curvature", "2", "--learning-rate", "0.1", "--noise", "0.1", "--optimizer", "sgd", "--steps", "100", "--walkers", "20000", "--seed", "1", "--json");
        Assert.Equal(0, code);
        JsonElement loss = JsonDocument.Parse(output).RootElement.GetProperty("results").EnumerateArray().Single(r => r.GetProperty("quantity").GetString() == "thermal loss, a = 2");
        Assert.Equal(2.7777778e-4, loss.GetProperty("theory").GetDouble(), tolerance: 5e-12);
        double value = loss.GetProperty("measured").GetProperty("value").GetDouble(), error = loss.GetProperty("measured").GetProperty("standardError").GetDouble();
        Assert.InRange(Math.Abs(value - 2.7777778e-4), 0, 5 * error);
        // ⟨x²⟩ of n Gaussian walkers is known to √(2/n).
        Assert.Equal(2.7777778e-4 * Math.Sqrt(2.0 / 20_000), error, tolerance: 0.05 * error);

        Assert.Equal([0.5, 1, 2], JsonDocument.Parse(Run("simulate", "equilibrium", "--curvature", "0.5,1,2", "--walkers", "100", "--json").Output)
            .RootElement.GetProperty("parameters").GetProperty("curvature").EnumerateArray().Select(a => a.GetDouble()));
    }

    [Theory]
    [InlineData("Unknown simulation \"quenhc\"; did you mean \"quench\"? Known simulations: equilibrium, cooling, optimal-decay, phase-diagram, entropic-force, trapping, blocking, quench, laws, spectrum.", "quenhc")]
    [InlineData("No equilibrium: at curvature 2 the learning rate must be below 2/a = 1, got 1.", "equilibrium", "--learning-rate", "1")]
    [InlineData("The noise must be a finite number of 0 or more, got -0.1.", "equilibrium", "--noise", "-0.1")]
    [InlineData("The spectrum is empty: give at least one curvature.", "spectrum", "--curvature", ",")]
    [InlineData("--curvature: \"two\" is not a number.", "spectrum", "--curvature", "1,two")]
    [InlineData("\"quench\" has no --river-force.", "quench", "--river-force", "1")]
    [InlineData("\"quench\" has a theory for sgd only, got \"adam\".", "quench", "--optimizer", "adam")]
    public void Misuse_is_refused_with_the_bound_and_the_value(string message, params string[] args)
        => Assert.Equal((2, "", message), Run(["simulate", .. args]) is var (code, output, error) ? (code, output, error.Trim()) : default);

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public void The_instruction_set_does_not_change_a_bit(string switchedOff)
    {
        foreach (string[] run in (string[][])[["equilibrium", "--optimizer", "signgd", "--curvature", "0.5,2"], ["entropic-force", "--steps", "100"], ["optimal-decay"]])
        {
            string[] args = ["simulate", .. run, "--walkers", "1100", "--json"];
            Assert.Equal(Run(args).Output, Child(args, switchedOff));
        }
    }

    /// <summary>The output of the command line in a process of its own without an instruction set.</summary>
    private static string Child(string[] args, string switchedOff)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Carnot.Cli.dll"), .. args]) { RedirectStandardOutput = true };
        start.Environment[switchedOff] = "0";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        return (CommandLine.Run(args, output, error), output.ToString(), error.ToString());
    }
}
