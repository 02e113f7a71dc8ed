using System.Collections.Immutable;
using System.Globalization;
using Carnot.Reports.Compositions;
using Carnot.Reports.Figures;
using Carnot.Reports.Pages;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Results;

namespace Carnot.Reproduce.Galleries;

/// <summary>One page for each paper: what it claims, what was measured, what follows.</summary>
public static class Gallery
{
    /// <summary>The pages by file name; a claim without a result is shown as not run.</summary>
    public static IEnumerable<(string Name, Report Report)> Of(ImmutableArray<(Claim Claim, ClaimResult? Result)> rows) =>
        from paper in rows.GroupBy(row => row.Claim.Paper)
        select ($"{paper.Key.ToString().ToLowerInvariant()}.html", Page(paper.Key, [.. paper]));

    private static Report Page(Paper paper, ImmutableArray<(Claim Claim, ClaimResult? Result)> rows) => new(Title(paper),
    [
        new Section("All claims",
        [
            new Table("Every claim of this page and its verdict.", [new("Claim", Number: false), new("Verdict", Number: false), new("In words", Number: false)],
                [.. rows.Select(row => ImmutableArray.Create(row.Claim.Name, row.Result?.Verdict ?? "not run", row.Claim.Statement))]),
            new Paragraph($"A claim is confirmed where every number agrees with the theory within its error at the {Expectation.Level:P0} level and refuses the wrong theory named beside it; it is not confirmed where a number contradicts the theory; otherwise the data cannot tell."),
        ]),
        .. rows.Select(row => Part(row.Claim, row.Result)),
    ])
    {
        Subtitle = Source(paper),
        Verdict = Summary([.. rows.Select(row => row.Result?.Verdict ?? "not run")]),
    };

    /// <summary>For example "31 claims: 25 confirmed, 4 not confirmed, 2 cannot tell."</summary>
    public static string Summary(IReadOnlyList<string> verdicts)
        => $"{verdicts.Count} claims: {string.Join(", ", verdicts.GroupBy(verdict => verdict).OrderByDescending(group => group.Count()).Select(group => $"{group.Count()} {group.Key}"))}.";

    private static Section Part(Claim claim, ClaimResult? result)
    {
        string command = $"carnot reproduce run {claim.Name}{(result?.Effort == Effort.Quick ? " --quick" : "")}";
        if (result is null) return new(claim.Name, [new Paragraph(claim.Statement), new Note("This claim has not been run."), new Code(command)]);
        return new($"{claim.Name}: {result.Verdict}",
        [
            new Paragraph(claim.Statement),
            new Paragraph($"Source: {claim.Source}"),
            .. result.Evidence.Pictures.Select(picture => new FigureBlock(PictureFigure.Of(picture), $"{picture.Title}. Lines are theory, points with bars of one standard error are measured.")),
            new Table("What was measured, what the theory says, and the wrong theory that the same number has to refuse.",
                [new("Quantity", Number: false), new("Measured"), new("Theory"), new("Wrong theory", Number: false), new("It says"), new("Verdict", Number: false), new("Tolerance because", Number: false)],
                [.. result.Evidence.Findings.Select(f => ImmutableArray.Create(f.Quantity, Numbers.WithError(f.Measured), f.Theory.ToString()!, f.Rival, f.RivalTheory.ToString()!, f.Verdict.ToWords(), f.Reason))]),
            .. result.Evidence.Notes.Select(note => new Note(note)),
            new Paragraph(string.Create(CultureInfo.InvariantCulture,
                $"{result.Evidence.Setting} Seeds {string.Join(", ", result.Evidence.Seeds)}; {result.Effort.ToString().ToLowerInvariant()} size, {result.Seconds:F1} s on {result.Date}, Carnot {result.Version}, {result.Runtime}, {result.InstructionSet}.")),
            new Code(command),
        ]);
    }

    private static string Title(Paper paper) => paper switch
    {
        Paper.Laws => "Neural thermodynamic laws, claim by claim",
        Paper.Entropic => "Entropic forces, claim by claim",
        _ => "Published loss laws, claim by claim",
    };

    private static string Source(Paper paper) => paper switch
    {
        Paper.Laws => "Neural Thermodynamic Laws for Large Language Model Training, arXiv:2505.10559",
        Paper.Entropic => "Neural Thermodynamics: Entropic Forces in Deep and Universal Representation Learning, arXiv:2505.12387",
        _ => "Carnot's law beside the laws it is compared with, on public training curves",
    };
}
