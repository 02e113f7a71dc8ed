using System.Text.Json.Nodes;
using Carnot.Analysis;
using Carnot.Laws;
using Carnot.Reports.Compositions;

namespace Carnot.Cli;

/// <summary>What <c>carnot analyze</c> found, as the JSON document that stands beside its page.</summary>
internal static class AnalysisDocument
{
    public const int SchemaVersion = 1;

    public static JsonObject Of(RunAnalysis analysis, Provenance provenance) => new()
    {
        ["schemaVersion"] = SchemaVersion,
        ["verdict"] = AnalysisReport.Verdict(analysis),
        ["fit"] = LawFile.ToJson(analysis.Law),
        ["runs"] = new JsonArray([.. analysis.Runs.Select(run => (JsonNode)Of(run))]),
        ["schedules"] = new JsonArray([.. analysis.Predicted.Select(p => (JsonNode)new JsonObject
        {
            ["name"] = p.Name,
            ["schedule"] = p.Schedule.ToString(),
            ["steps"] = p.Path.Steps[^1] + 1,
            ["final"] = new JsonObject { ["value"] = Number(p.Final), ["low"] = Number(p.FinalLow), ["high"] = Number(p.FinalHigh) },
            ["gain"] = p.Designed ? null : Number(p.Gain),
            ["likeRun"] = p.LikeRun,
            ["designed"] = p.Designed,
        })]),
        ["limits"] = new JsonArray([.. analysis.Limits.Select(limit => (JsonNode)limit)]),
        ["provenance"] = new JsonObject
        {
            ["command"] = provenance.Command,
            ["carnot"] = provenance.Version,
            ["runtime"] = provenance.Runtime,
            ["seed"] = provenance.Seed,
            ["inputs"] = new JsonArray([.. provenance.Inputs.Select(input => (JsonNode)new JsonObject { ["name"] = input.Name, ["sha256"] = input.Hash })]),
        },
    };

    private static JsonObject Of(AnalyzedRun run) => new()
    {
        ["name"] = run.Run.Name,
        ["source"] = run.Run.Source,
        ["steps"] = run.Curve.LastStep + 1,
        ["fittedFrom"] = run.Curve.Loss.Steps[0],
        ["points"] = run.Curve.Loss.Count,
        ["notes"] = new JsonArray([.. run.Run.Notes.Select(note => (JsonNode)note)]),
        ["mae"] = Number(run.Score.MeanAbsolute),
        ["rmse"] = Number(run.Score.RootMeanSquare),
        ["r2"] = Number(run.Score.RSquared),
        ["diagnosis"] = new JsonArray([.. run.Health.Findings.Select(finding => (JsonNode)FindingsText.ToJson(finding))]),
        ["noiseScale"] = run.Health.NoiseScale is { } noise ? Measured.ToJson(noise) : null,
        ["hottest"] = Of(run.Hottest),
        ["end"] = Of(run.End),
        ["decomposition"] = new JsonObject
        {
            ["steps"] = new JsonArray([.. run.Parts.Steps.Select(step => (JsonNode)step)]),
            ["loss"] = Numbers(run.Parts.Loss),
            ["irreducible"] = Numbers(run.Parts.Irreducible),
            ["river"] = Numbers(run.Parts.River),
            ["equilibriumHeat"] = Numbers(run.Parts.EquilibriumHeat),
            ["delayedHeat"] = Numbers(run.Parts.DelayedHeat),
            ["temperature"] = Numbers(run.Parts.Temperature),
            ["valleyTemperature"] = Numbers(run.Parts.ValleyTemperature),
            ["entropy"] = Numbers(run.Parts.Entropy),
            ["relaxationTime"] = Numbers(run.Parts.RelaxationTime),
            ["releasableHeat"] = Numbers(run.Parts.ReleasableHeat),
        },
    };

    private static JsonObject Of(ThermodynamicState state) => new()
    {
        ["step"] = state.Step,
        ["temperature"] = Of(state.Temperature),
        ["river"] = Of(state.River),
        ["equilibriumHeat"] = Of(state.EquilibriumHeat),
        ["delayedHeat"] = Of(state.DelayedHeat),
        ["releasableHeat"] = Of(state.ReleasableHeat),
        ["entropy"] = Of(state.Entropy),
        ["relaxationTime"] = Of(state.RelaxationTime),
        ["heatCapacity"] = Of(state.HeatCapacity),
    };

    private static JsonObject Of(Estimate estimate) => new() { ["value"] = Number(estimate.Value), ["standardError"] = Number(estimate.StandardError) };

    private static JsonArray Numbers(IEnumerable<double> values) => new([.. values.Select(Number)]);

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
