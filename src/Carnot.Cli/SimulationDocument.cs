using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Carnot.Experiments;

namespace Carnot.Cli;

/// <summary>The outcome of an experiment as JSON.</summary>
internal static class SimulationDocument
{
    public static JsonObject Of(IExperiment experiment, Outcome outcome)
    {
        var document = new JsonObject
        {
            ["schemaVersion"] = 1,
            ["name"] = experiment.Name,
            ["parameters"] = ParametersOf(outcome.Parameters),
            ["results"] = new JsonArray([.. outcome.Results.Select(r => (JsonNode)new JsonObject
            {
                ["quantity"] = r.Quantity,
                ["theory"] = Number(r.Theory),
                ["measured"] = new JsonObject { ["value"] = Number(r.Measured.Value), ["standardError"] = Number(r.Measured.StandardError) },
            })]),
        };
        if (outcome.Grid is { } grid)
        {
            document[grid.RowName] = Numbers(grid.Rows);
            document[grid.ColumnName] = Numbers(grid.Columns);
            document[grid.ValueName] = new JsonArray([.. Enumerable.Range(0, grid.Rows.Length).Select(i => (JsonNode)Numbers(grid.Values.Slice(i * grid.Columns.Length, grid.Columns.Length)))]);
        }
        if (!outcome.Verdicts.IsEmpty)
            document["verdicts"] = new JsonArray([.. outcome.Verdicts.Select(v => (JsonNode)new JsonObject
            {
                ["law"] = v.Law,
                ["verdict"] = v.Verdict.ToString() switch { "CannotTell" => "cannot tell", var word => word.ToLowerInvariant() },
                ["resolution"] = v.Resolution,
                ["sentence"] = v.Sentence,
            })]);
        return document;
    }

    public static JsonObject ParametersOf(Parameters p)
    {
        var parameters = new JsonObject
        {
            ["curvature"] = p.Curvature.Length == 1 ? JsonValue.Create(p.Curvature[0]) : Numbers(p.Curvature),
            ["learningRate"] = p.LearningRate,
        };
        void Add(string name, JsonNode? value)
        {
            if (value is not null) parameters[name] = value;
        }
        Add("finalLearningRate", p.FinalLearningRate);
        Add("noise", p.Noise);
        Add("optimizer", p.Optimizer ?? "sgd");
        Add("momentum", p.Optimizer is "heavy-ball" or "ema-momentum" or "adam" ? p.Momentum : null);
        Add("riverForce", p.Force);
        Add("sharpnessRate", p.SharpnessRate);
        Add("steps", p.Steps);
        Add("walkers", p.Walkers);
        Add("seed", p.Seed);
        return parameters;
    }

    private static JsonArray Numbers(ImmutableArray<double> values) => new([.. values.Select(Number)]);

    /// <summary>JSON has no infinities; what could not be measured is null.</summary>
    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
