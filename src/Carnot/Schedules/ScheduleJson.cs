using System.Globalization;
using System.Text.Json.Nodes;

namespace Carnot.Schedules;

/// <summary>Schedules as JSON objects with the words and keys of <see cref="ScheduleText"/>.</summary>
/// <remarks><c>{"kind":"wsd","peak":0.0006,"warmup":300,"steps":10000,"decay":2000,"shape":"1-sqrt"}</c>; a table holds the arrays <c>steps</c> and <c>rates</c>; a join holds <c>first</c>, <c>boundary</c> and <c>next</c>.</remarks>
public static class ScheduleJson
{
    /// <summary>The JSON object of a schedule.</summary>
    public static JsonObject Write(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (schedule is Joined joined)
            return new() { ["kind"] = "joined", ["first"] = Write(joined.First), ["boundary"] = joined.Boundary, ["next"] = Write(joined.Next) };
        var (word, fields) = ScheduleText.Describe(schedule);
        var json = new JsonObject { ["kind"] = word };
        if (schedule is Tabulated table)
        {
            json["steps"] = new JsonArray([.. table.Steps.Select(s => (JsonNode)s)]);
            json["rates"] = new JsonArray([.. table.Rates.Select(r => (JsonNode)r)]);
            return json;
        }
        foreach (var (key, value) in fields)
            json[key] = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : value;
        return json;
    }

    /// <summary>Reads what <see cref="Write"/> wrote; anything else is a <see cref="UsageException"/>.</summary>
    public static Schedule Read(JsonNode? node)
    {
        try
        {
            if (node is not JsonObject json || json["kind"]?.GetValue<string>() is not { } kind)
                throw new UsageException("A schedule in JSON is an object with a \"kind\".");
            if (kind == "joined") return new Joined(Read(json["first"]), json["boundary"]!.GetValue<long>(), Read(json["next"]));
            if (kind is "steps" or "table")
                return new Tabulated(
                    [.. json["steps"]!.AsArray().Select(n => n!.GetValue<long>())],
                    [.. json["rates"]!.AsArray().Select(n => n!.GetValue<double>())],
                    kind == "steps" ? Interpolation.Hold : Interpolation.Linear);
            return ScheduleText.Build(kind, Fields.Of(kind, json.Where(p => p.Key != "kind").Select(p => KeyValuePair.Create(p.Key, Dialects.ConfigReader.TextOf(p.Value!)))));
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or NullReferenceException or OverflowException)
        {
            throw new UsageException($"A schedule in JSON could not be read: {e.Message}");
        }
    }
}
