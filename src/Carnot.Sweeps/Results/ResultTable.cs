using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Carnot.Sweeps.Results;

/// <summary>Finished runs as one table or document, in the order of the plan: the same bytes whatever engine ran them.</summary>
public static class ResultTable
{
    /// <summary>One JSON document.</summary>
    public static JsonObject ToJson(string sweep, IEnumerable<CollectedRun> runs) => new()
    {
        ["schemaVersion"] = 1,
        ["sweep"] = sweep,
        ["runs"] = new JsonArray([.. runs.Select(run => (JsonNode)new JsonObject
        {
            ["run"] = run.Run,
            ["id"] = run.Id,
            ["command"] = string.Join(' ', run.Spec.Command),
            ["varied"] = new JsonObject(run.Spec.Labels.Select(label => KeyValuePair.Create<string, JsonNode?>(label.Key, label.Value))),
            ["outcome"] = run.Outcome,
            ["document"] = run.Document?.DeepClone(),
        })]),
    };

    /// <summary>One row for each run: the varied values, the outcome, and every single value of its document; lists of numbers are left to the JSON.</summary>
    /// <remarks>
    /// Where a column has the name already, a varied value is called <c>varied.NAME</c> and one of the document <c>document.NAME</c>, as they stand in the JSON;
    /// what a varied value is called does not depend on the documents, nor so on which runs are done.
    /// </remarks>
    public static string ToCsv(IReadOnlyList<CollectedRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        string[] labels = [.. runs.SelectMany(run => run.Spec.Labels.Keys).Distinct().Order(StringComparer.Ordinal)];
        List<Dictionary<string, string>> values = [.. runs.Select(run => Flat(run.Document))];
        string[] columns = [.. values.SelectMany(row => row.Keys).Distinct()];
        var csv = new StringBuilder();
        HashSet<string> taken = ["run", "id", "outcome"];
        Line(csv, ["run", "id", .. labels.Select(label => taken.Add(label) ? label : $"varied.{label}"), "outcome", .. columns.Select(column => taken.Add(column) ? column : $"document.{column}")]);
        for (int i = 0; i < runs.Count; i++)
            Line(csv, [runs[i].Run.ToString(System.Globalization.CultureInfo.InvariantCulture), runs[i].Id, .. labels.Select(label => runs[i].Spec.Labels.GetValueOrDefault(label, "")),
                runs[i].Outcome, .. columns.Select(column => values[i].GetValueOrDefault(column, ""))]);
        return csv.ToString();
    }

    private static Dictionary<string, string> Flat(JsonNode? document)
    {
        var values = new Dictionary<string, string>();
        void Add(JsonNode? node, string path)
        {
            switch (node)
            {
                case JsonObject table:
                    foreach (var (key, value) in table)
                        if (path.Length > 0 || key != "schemaVersion") Add(value, path.Length == 0 ? key : $"{path}.{key}");
                    break;
                case JsonArray list:
                    foreach (JsonObject item in list.OfType<JsonObject>())
                        if ((item["quantity"] ?? item["name"])?.ToString() is { } name)
                            foreach (var (key, value) in item)
                                if (key is not ("quantity" or "name")) Add(value, $"{path}.{name}.{key}");
                    break;
                case JsonValue value:
                    values[path] = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
                    break;
            }
        }
        Add(document, "");
        return values;
    }

    private static void Line(StringBuilder csv, IEnumerable<string> cells)
        => csv.AppendJoin(',', cells.Select(cell => cell.AsSpan().IndexOfAny("\",\n\r") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"")}\"")).Append('\n');
}
