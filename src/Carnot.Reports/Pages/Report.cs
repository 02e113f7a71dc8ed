using System.Collections.Immutable;

namespace Carnot.Reports.Pages;

/// <summary>A page as data: what it is about, its answer, and sections.</summary>
/// <param name="Title">The page's title.</param>
/// <param name="Sections">In reading order.</param>
public sealed record Report(string Title, ImmutableArray<Section> Sections)
{
    /// <summary>One line under the title: whose runs, which command.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>The answer in a few sentences, before everything else.</summary>
    public string Verdict { get; init; } = "";

    /// <summary>The line at the foot of the page: version and how to remake it.</summary>
    public string Footer { get; init; } = "";
}
