using System.Collections.Immutable;
using System.CommandLine;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Results;

namespace Carnot.Cli;

/// <summary>What the words of <c>carnot reproduce</c> share.</summary>
internal static class ReproduceOptions
{
    public static Option<string?> Results() => new("--results") { Description = "A folder of results that \"carnot reproduce run\" wrote; those that Carnot was published with if not given." };

    public static Option<bool> Quick() => new("--quick") { Description = "At reduced size: all claims in minutes instead of hours." };

    public static Option<string?> Protocols() => new("--protocols") { Description = "The protocol file of public curves, for the claims on published laws; without it those are left out." };

    /// <summary>The claims to run: those named, or all that can be run with what was given.</summary>
    public static ImmutableArray<Claim> Claims(string[] names, string? protocols, Terminal terminal)
    {
        ImmutableArray<Claim> claims = ClaimCatalogue.Named(names);
        if (protocols is not null || names.Length > 0) return claims;
        ImmutableArray<Claim> able = [.. claims.Where(claim => !claim.NeedsCurves)];
        terminal.Note($"{claims.Length - able.Length} claims on published laws are left out: they need public curves, given with --protocols.");
        return able;
    }

    public static Argument<string[]> Names() => new("CLAIM") { Description = "Which claims; all if none is named.", Arity = ArgumentArity.ZeroOrMore };

    /// <summary>Every claim with its result at full effort where there is one, else the quick one, else null; a file that is no result is passed over with a note.</summary>
    public static ImmutableArray<(Claim Claim, ClaimResult? Result)> BestResults(string? folder, Terminal terminal)
    {
        if (folder is not null && !Directory.Exists(folder)) throw new InputException(folder, null, "there is no such folder. Give the one that \"carnot reproduce run\" wrote.");
        ImmutableArray<(Claim Claim, ClaimResult? Result)> rows = [.. ClaimCatalogue.All.Select(claim => (claim, Sound(claim, Effort.Full) ?? Sound(claim, Effort.Quick)))];
        if (folder is not null && rows.All(row => row.Result is null)) throw new InputException(folder, null, "it holds no result of any claim. Give the folder that \"carnot reproduce run\" wrote.");
        return rows;

        ClaimResult? Sound(Claim claim, Effort effort)
        {
            try
            {
                return Result(folder, claim, effort);
            }
            catch (InputException fault)
            {
                terminal.Note($"Passed over: {fault.Message}");
                return null;
            }
        }
    }

    public static ClaimResult? Result(string? folder, Claim claim, Effort effort)
        => folder is null ? ResultFile.Recorded(claim.Name, effort) : ResultFile.Read(folder, claim.Name, effort);
}
