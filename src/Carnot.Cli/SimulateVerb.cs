using System.CommandLine;
using System.Globalization;
using Carnot.Experiments;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary><c>carnot simulate</c>: theory beside measurement, for each experiment of the catalogue.</summary>
internal static class SimulateVerb
{
    private const string Document = "run.json";

    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = $"What to simulate: {string.Join(", ", Catalogue.All.Select(e => e.Name))}." };
        var flags = new SimulateOptions();
        Option<string?> output = Options.Output($"A folder for {Document} and the figures.");
        Option<bool> force = Options.Force(), json = Options.Json();
        var verb = new Command("simulate", Description()) { name, output, force, json };
        flags.AddTo(verb);
        verb.Add(SimulateEntropicVerb.Create(terminal));
        verb.SetAction(parsed =>
        {
            IExperiment experiment = Catalogue.Find(parsed.GetValue(name)!);
            Parameters parameters = flags.Read(parsed, experiment);
            string? folder = parsed.GetValue(output);
            if (folder is not null) AtomicFolder.RefuseExisting(folder, [Document], parsed.GetValue(force));
            Outcome outcome = experiment.Run(parameters);
            var document = SimulationDocument.Of(experiment, outcome);
            if (folder is not null)
            {
                AtomicFolder.Write(folder, [(Document, Terminal.ToText(document) + "\n"), .. SimulationFigures.Of(outcome)], parsed.GetValue(force));
                terminal.Note($"Written: {folder}");
            }
            if (parsed.GetValue(json)) terminal.WriteJson(document);
            else Print(terminal, experiment, outcome);
        });
        return verb;
    }

    private static string Description()
        => "Simulate walkers and print theory beside measurement.\n\n"
            + string.Join("\n", Catalogue.All.Select(e => $"  {e.Name,-15} {e.Description}"));

    private static void Print(Terminal terminal, IExperiment experiment, Outcome outcome)
    {
        terminal.Output.WriteLine(experiment.Description);
        terminal.Output.WriteLine(string.Join("  ", SimulationDocument.ParametersOf(outcome.Parameters).Select(p => $"{p.Key} {p.Value?.ToJsonString()}")));
        terminal.Output.WriteLine();
        int width = Math.Max(8, outcome.Results.Max(r => r.Quantity.Length));
        terminal.Output.WriteLine($"{"quantity".PadRight(width)} {"theory",14} {"measured",14} {"± error",10} {"σ apart",8}");
        foreach (Agreement r in outcome.Results)
            terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{r.Quantity.PadRight(width)} {r.Theory,14:G7} {r.Measured.Value,14:G7} {r.Measured.StandardError,10:G2} {r.SigmasApart,8:F1}"));
        if (outcome.Grid is { } grid) PrintGrid(terminal, grid);
        foreach (var verdict in outcome.Verdicts) terminal.Output.WriteLine(verdict.Sentence);
        foreach (string note in outcome.Notes) terminal.Output.WriteLine(note);
    }

    private static void PrintGrid(Terminal terminal, Grid grid)
    {
        terminal.Output.WriteLine();
        terminal.Output.WriteLine($"{grid.ValueName} by {grid.RowName} (rows) and {grid.ColumnName} (columns)");
        terminal.Output.WriteLine("      " + string.Concat(grid.Columns.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c,10:G4}"))));
        for (int i = 0; i < grid.Rows.Length; i++)
            terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{grid.Rows[i],6:G4}")
                + string.Concat(grid.Values.Slice(i * grid.Columns.Length, grid.Columns.Length).Select(v => string.Create(CultureInfo.InvariantCulture, $"{v,10:E2}"))));
    }
}
