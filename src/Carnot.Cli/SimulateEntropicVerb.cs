using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Carnot.EntropicExperiments;
using Carnot.Networks.EntropicExperiments;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary><c>carnot simulate entropic</c>: the claims about entropic forces, theory beside measurement.</summary>
internal static class SimulateEntropicVerb
{
    private const string File = "run.json";

    /// <summary>The experiments on small networks of the core, and those that train the engine's on real data.</summary>
    private static readonly ImmutableArray<IEntropicExperiment> All = [.. EntropicCatalogue.All, new FashionBalance(), new TransformerAlignment()];

    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = $"What to simulate: {string.Join(", ", All.Select(e => e.Name))}." };
        var steps = new Option<int?>("--steps") { Description = "How many updates." };
        var seed = new Option<ulong>("--seed") { Description = "The seed of all random numbers.", DefaultValueFactory = _ => 1 };
        Option<bool> json = Options.Json(), force = Options.Force();
        Option<string?> output = Options.Output($"A folder for {File} and the figures.");
        var verb = new Command("entropic", "Broken symmetries, balanced gradients, universal representations.\n\n"
            + string.Join("\n", All.Select(e => $"  {e.Name,-22} {e.Description}"))) { name, steps, seed, output, force, json };
        verb.SetAction(parsed =>
        {
            IEntropicExperiment experiment = EntropicCatalogue.Find(All, parsed.GetRequiredValue(name));
            if (parsed.GetValue(steps) is { } given && (experiment.DefaultSteps == 0 || given < Fewest))
                throw new UsageException(experiment.DefaultSteps == 0 ? $"\"{experiment.Name}\" trains nothing: it has no --steps." : $"--steps {given}: at least {Fewest} updates are needed for an error bar.");
            if (parsed.GetValue(output) is { } target) AtomicFolder.RefuseExisting(target, [File], parsed.GetValue(force));
            int updates = parsed.GetValue(steps) ?? experiment.DefaultSteps;
            EntropicOutcome outcome = experiment.Run(updates, parsed.GetValue(seed));
            JsonObject document = Document(experiment, outcome, updates, parsed.GetValue(seed));
            if (parsed.GetValue(output) is { } folder)
            {
                AtomicFolder.Write(folder, [(File, Terminal.ToText(document) + "\n"), .. SimulationFigures.Of(experiment, outcome)], parsed.GetValue(force));
                terminal.Note($"Written: {folder}");
            }
            if (parsed.GetValue(json)) terminal.WriteJson(document);
            else Print(terminal.Output, experiment, outcome);
        });
        return verb;
    }

    /// <summary>A shorter run leaves the averages with fewer samples than their error bar needs.</summary>
    private const int Fewest = 1000;

    private static void Print(TextWriter output, IEntropicExperiment experiment, EntropicOutcome outcome)
    {
        output.WriteLine(experiment.Description);
        output.WriteLine();
        int width = outcome.Results.Max(r => r.Quantity.Length);
        output.WriteLine($"{"quantity".PadRight(width)} {"theory",14} {"measured",14} {"± error",10}");
        foreach (var r in outcome.Results)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{r.Quantity.PadRight(width)} {r.Theory,14:G7} {r.Measured.Value,14:G7} {r.Measured.StandardError,10:G2}"));
        foreach (string note in outcome.Notes) output.WriteLine(note);
    }

    private static JsonObject Document(IEntropicExperiment experiment, EntropicOutcome outcome, int steps, ulong seed) => new()
    {
        ["schemaVersion"] = 1,
        ["name"] = experiment.Name,
        ["steps"] = steps,
        ["seed"] = seed,
        ["results"] = new JsonArray([.. outcome.Results.Select(r => (JsonNode)new JsonObject
        {
            ["quantity"] = r.Quantity,
            ["theory"] = r.Theory,
            ["measured"] = new JsonObject { ["value"] = r.Measured.Value, ["standardError"] = r.Measured.StandardError },
        })]),
        ["grids"] = outcome.Grids.IsEmpty ? null : new JsonArray([.. outcome.Grids.Select(grid => new JsonObject
        {
            ["name"] = grid.ValueName,
            [grid.RowName] = new JsonArray([.. grid.Rows.Select(row => JsonValue.Create(row))]),
            [grid.ColumnName] = new JsonArray([.. grid.Columns.Select(column => JsonValue.Create(column))]),
            ["values"] = new JsonArray([.. grid.Values.Chunk(grid.Columns.Length).Select(row => new JsonArray([.. row.Select(value => JsonValue.Create(value))]))]),
        })]),
        ["notes"] = new JsonArray([.. outcome.Notes.Select(note => JsonValue.Create(note))]),
    };
}
