using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Carnot.Diagnosis;
using Carnot.Measurements;
using Carnot.Thermodynamics;

namespace Carnot.Cli;

/// <summary>Readings under one heading, with verdicts on laws and what they mean.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Readings">The numbers.</param>
/// <param name="Verdicts">Laws that the numbers speak about.</param>
/// <param name="Data">What the numbers were made from, to be kept.</param>
internal sealed record MeasuredPart(string Name, ImmutableArray<Reading> Readings, ImmutableArray<LawVerdict> Verdicts, JsonObject? Data = null)
{
    /// <summary>What was found that is no number, a line each.</summary>
    public ImmutableArray<string> Words { get; init; } = [];
}

/// <summary>All that "carnot measure" found.</summary>
/// <param name="Source">The run or file.</param>
/// <param name="Updates">Updates done at the checkpoint, where known.</param>
/// <param name="LearningRate">η measured at, where known.</param>
/// <param name="Parts">What was found.</param>
/// <param name="Findings">What is wrong, and what to do.</param>
internal sealed record Measured(string Source, long? Updates, double? LearningRate, ImmutableArray<MeasuredPart> Parts, ImmutableArray<Finding> Findings)
{
    public void Print(TextWriter output)
    {
        output.WriteLine(Updates is { } updates ? string.Create(CultureInfo.InvariantCulture, $"{Source}, after {updates} updates, learning rate {LearningRate:G4}") : Source);
        foreach (MeasuredPart part in Parts)
        {
            output.WriteLine();
            output.WriteLine(part.Name);
            foreach (string line in part.Words) output.WriteLine($"  {line}");
            int width = part.Readings.Select(reading => reading.Name.Length).DefaultIfEmpty(0).Max();
            foreach (Reading reading in part.Readings)
                output.WriteLine($"  {reading.Name.PadRight(width)}  {(reading.CannotTell is { } why ? $"cannot tell: {why}" : Text(reading.Value))}");
            foreach (LawVerdict verdict in part.Verdicts) output.WriteLine($"  {verdict.Sentence}");
        }
        foreach (Finding finding in Findings)
        {
            output.WriteLine();
            output.WriteLine(finding.ToString());
        }
    }

    public JsonObject ToJson() => new()
    {
        ["schemaVersion"] = 1,
        ["source"] = Source,
        ["updates"] = Updates,
        ["learningRate"] = LearningRate,
        ["parts"] = new JsonArray([.. Parts.Select(part => new JsonObject
        {
            ["name"] = part.Name,
            ["readings"] = new JsonArray([.. part.Readings.Select(ToJson)]),
            ["verdicts"] = new JsonArray([.. part.Verdicts.Select(verdict => new JsonObject { ["law"] = verdict.Law, ["verdict"] = Word(verdict.Verdict), ["resolution"] = verdict.Resolution, ["sentence"] = verdict.Sentence })]),
            ["words"] = part.Words.IsEmpty ? null : new JsonArray([.. part.Words.Select(line => JsonValue.Create(line))]),
            ["data"] = part.Data?.DeepClone(),
        })]),
        ["findings"] = new JsonArray([.. Findings.Select(FindingsText.ToJson)]),
    };

    /// <summary>One reading as JSON.</summary>
    public static JsonObject ToJson(Reading reading) => new()
    {
        ["name"] = reading.Name,
        ["value"] = Finite(reading.Value.Value),
        ["error"] = Finite(reading.Value.StandardError),
        ["samples"] = Finite(reading.Value.EffectiveSamples),
        ["cannotTell"] = reading.CannotTell,
    };

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Word(Verdict verdict) => verdict switch { Verdict.Holds => "holds", Verdict.Broken => "broken", _ => "cannot-tell" };

    private static string Text(Estimate value) => value.StandardError == 0
        ? value.Value.ToString("G5", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{value.Value:G5} ± {value.StandardError:G2}");
}
