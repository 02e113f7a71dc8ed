using System.CommandLine;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Results;

namespace Carnot.Cli;

/// <summary><c>carnot reproduce run</c>: does the experiments and keeps their results; what is there already is not done again.</summary>
internal static class ReproduceRun
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> names = ReproduceOptions.Names();
        Option<bool> quick = ReproduceOptions.Quick(), force = Options.Force(), json = Options.Json();
        Option<string?> protocols = ReproduceOptions.Protocols();
        Option<string?> output = Options.Output("The folder for results and, below \"runs\", trainings; \"carnot-reproduce\" if not given.");
        var verb = new Command("run", "Run claims. A claim that has a result in the folder is not run again unless --force; an interrupted one goes on from its trainings.") { names, quick, protocols, output, force, json };
        verb.SetAction(parsed =>
        {
            using var interrupt = new Interruption();
            string folder = parsed.GetValue(output) ?? "carnot-reproduce";
            var effort = parsed.GetValue(quick) ? Effort.Quick : Effort.Full;
            var laboratory = new Laboratory(effort, Path.Combine(folder, "runs", effort == Effort.Quick ? "quick" : "full"), terminal.Note, interrupt.Token) { Protocols = parsed.GetValue(protocols) };
            var results = ReproduceOptions.Claims(parsed.GetValue(names)!, parsed.GetValue(protocols), terminal).Select(claim =>
            {
                ClaimResult? kept = parsed.GetValue(force) ? null : ResultFile.Read(folder, claim.Name, effort);
                ClaimResult result = kept ?? ReproduceTable.Run(claim, laboratory, terminal);
                if (kept is null) ResultFile.Write(folder, result);
                return (claim, result);
            });
            ReproduceTable.Print(terminal, [.. results], parsed.GetValue(json));
            terminal.Note($"Results: {folder}. For a page of them: carnot reproduce report --results {folder} -o DIR");
        });
        return verb;
    }
}
