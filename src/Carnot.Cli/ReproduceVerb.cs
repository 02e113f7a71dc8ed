using System.CommandLine;

namespace Carnot.Cli;

/// <summary><c>carnot reproduce</c>: the claims of the papers, run, checked and shown.</summary>
internal static class ReproduceVerb
{
    public static Command Create(Terminal terminal) => new("reproduce", "The claims of the papers, each measured, judged and recorded.")
    {
        ReproduceList.Create(terminal),
        ReproduceRun.Create(terminal),
        ReproduceCheck.Create(terminal),
        ReproduceReport.Create(terminal),
    };
}
