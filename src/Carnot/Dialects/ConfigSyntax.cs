namespace Carnot.Dialects;

/// <summary>The file formats of trainers' configurations.</summary>
public enum ConfigSyntax
{
    /// <summary>JSON.</summary>
    Json,

    /// <summary>YAML.</summary>
    Yaml,

    /// <summary>TOML: tables, numbers, strings, booleans and one-line lists.</summary>
    Toml,

    /// <summary>Command-line flags: --key value, --key=value, -k value.</summary>
    Flags,

    /// <summary>Lines of the form key = value, as in a Python file of settings.</summary>
    Assignments,
}
