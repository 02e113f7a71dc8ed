using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Carnot.Cli;

/// <summary>Where a verb writes: results to <see cref="Output"/>, progress and notes to <see cref="Error"/>.</summary>
public sealed record Terminal(TextWriter Output, TextWriter Error)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>When to save and end, where another part of Carnot decides that; otherwise signals do.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>One JSON document on the output.</summary>
    public void WriteJson(JsonNode document) => Output.WriteLine(ToText(document));

    /// <summary>A note for the reader, not part of the result.</summary>
    public void Note(string text) => Error.WriteLine(text);

    /// <summary>A document as Carnot writes it everywhere: indented, numbers at full precision.</summary>
    public static string ToText(JsonNode document) => document.ToJsonString(Indented);
}
