using System.CommandLine;

namespace Carnot.Cli;

/// <summary>The options that several verbs share, worded once.</summary>
internal static class Options
{
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document instead of a table." };

    public static Option<bool> Force() => new("--force") { Description = "Replace an existing output." };

    public static Option<string?> Output(string what) => new("--output", "-o") { Description = what };
}
