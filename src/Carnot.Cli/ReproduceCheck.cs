using System.Collections.Immutable;
using System.CommandLine;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Results;
using Carnot.Thermodynamics;

namespace Carnot.Cli;

/// <summary><c>carnot reproduce check</c>: runs claims anew and fails where a recorded verdict does not come again.</summary>
internal static class ReproduceCheck
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> names = ReproduceOptions.Names();
        Option<bool> quick = ReproduceOptions.Quick(), json = Options.Json();
        Option<string?> protocols = ReproduceOptions.Protocols();
        Option<string?> results = ReproduceOptions.Results();
        var verb = new Command("check", "Run claims anew and compare their verdicts with the recorded ones; exit code 4 where one differs.") { names, quick, protocols, results, json };
        verb.SetAction(parsed =>
        {
            using var interrupt = new Interruption();
            var effort = parsed.GetValue(quick) ? Effort.Quick : Effort.Full;
            string scratch = Path.Combine(Path.GetTempPath(), $"carnot-check-{Environment.ProcessId}");
            try
            {
                var laboratory = new Laboratory(effort, scratch, terminal.Note, interrupt.Token) { Protocols = parsed.GetValue(protocols) };
                ImmutableArray<(Claim Claim, ClaimResult Result)> rows = [.. ReproduceOptions.Claims(parsed.GetValue(names)!, parsed.GetValue(protocols), terminal).Select(claim => (claim, ReproduceTable.Run(claim, laboratory, terminal)))];
                ReproduceTable.Print(terminal, rows, parsed.GetValue(json));
                string[] changed = [.. rows.Select(row => Difference(row.Claim, row.Result, ReproduceOptions.Result(parsed.GetValue(results), row.Claim, effort))).OfType<string>()];
                if (changed.Length > 0) throw new CheckException($"{changed.Length} of {rows.Length} claims came out otherwise than recorded:\n  {string.Join("\n  ", changed)}");
            }
            finally
            {
                if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
            }
        });
        return verb;
    }

    /// <summary>Vectors of one width give the same numbers, so the verdict must come again; of another width, chance may move it to or from "cannot tell", but not to its opposite.</summary>
    private static string? Difference(Claim claim, ClaimResult now, ClaimResult? recorded)
    {
        if (recorded is null) return $"{claim.Name}: {now.Verdict}; nothing was recorded. Run it with \"carnot reproduce run\" and keep the result.";
        Verdict before = recorded.Evidence.Verdict(), after = now.Evidence.Verdict();
        bool chance = now.InstructionSet != recorded.InstructionSet && (before == Verdict.CannotTell || after == Verdict.CannotTell);
        return before == after || chance ? null : $"{claim.Name}: {now.Verdict}; recorded was {recorded.Verdict} ({recorded.Date}, {recorded.InstructionSet}).";
    }
}
