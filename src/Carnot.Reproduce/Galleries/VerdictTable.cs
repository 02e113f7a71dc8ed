using System.Collections.Immutable;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Results;

namespace Carnot.Reproduce.Galleries;

/// <summary>Every claim and its verdict as a table in Markdown, as README shows it.</summary>
public static class VerdictTable
{
    /// <summary>One row a claim, in the order of the catalogue.</summary>
    public static string Of(ImmutableArray<(Claim Claim, ClaimResult? Result)> rows)
        => "| claim | verdict | in words |\n|---|---|---|\n" + string.Concat(rows.Select(row => $"| `{row.Claim.Name}` | {Word(row.Result)} | {row.Claim.Statement.Replace("|", "\\|", StringComparison.Ordinal)} |\n"));

    private static string Word(ClaimResult? result) => result is null ? "not run" : result.Evidence.Verdict() == Thermodynamics.Verdict.Broken ? $"**{result.Verdict}**" : result.Verdict;
}
