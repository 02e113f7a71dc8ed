using System.CommandLine;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Results;

namespace Carnot.Cli;

/// <summary>What the words of <c>carnot reproduce</c> share.</summary>
internal static class ReproduceOptions
{
    public static Option<string?> Results() => new("--results") { Description = "A folder of results that \"carnot reproduce run\" wrote; those that Carnot was published with if not given." };

    public static Option<bool> Quick() => new("--quick") { Description = "At reduced size: all claims in minutes instead of hours." };

    public static Argument<string[]> Names() => new("CLAIM") { Description = "Which claims; all if none is named.", Arity = ArgumentArity.ZeroOrMore };

    /// <summary>A claim's result at full effort where there is one, else the quick one, else null.</summary>
    public static ClaimResult? BestResult(string? folder, Claim claim) => Result(folder, claim, Effort.Full) ?? Result(folder, claim, Effort.Quick);

    public static ClaimResult? Result(string? folder, Claim claim, Effort effort)
        => folder is null ? ResultFile.Recorded(claim.Name, effort) : ResultFile.Read(folder, claim.Name, effort);
}
