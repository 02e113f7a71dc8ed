using System.CommandLine;

namespace Carnot.Cli;

/// <summary>The options that several verbs share, worded once.</summary>
internal static class Options
{
    /// <summary>Whether the user gave an option, not its default.</summary>
    public static bool IsGiven(this ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document instead of a table." };

    public static Option<bool> Force() => new("--force") { Description = "Replace an existing output." };

    public static Option<string?> Output(string what) => new("--output", "-o") { Description = what };
}
