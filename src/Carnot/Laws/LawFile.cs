using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carnot.Storage;

namespace Carnot.Laws;

/// <summary>A fitted law as a JSON file.</summary>
public static class LawFile
{
    /// <summary>The version of the file's layout.</summary>
    public const int SchemaVersion = 3;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The fitted law as a JSON object: parameters by name with value, standard error and unit, and what they were fitted to.</summary>
    public static JsonObject ToJson(FittedLaw fitted)
    {
        ArgumentNullException.ThrowIfNull(fitted);
        int p = fitted.Values.Length;
        var parameters = new JsonObject();
        for (int k = 0; k < p; k++)
        {
            LawParameter parameter = fitted.Law.Parameters[k];
            parameters[parameter.Name] = new JsonObject
            {
                ["value"] = fitted.Values[k],
                ["standardError"] = fitted.StandardError(k),
                ["unit"] = parameter.Unit,
                ["symbol"] = parameter.Symbol,
                ["description"] = parameter.Description,
            };
        }
        return new()
        {
            ["schemaVersion"] = SchemaVersion,
            ["law"] = fitted.Law.Name,
            ["lawVersion"] = fitted.Law.Version,
            ["parameters"] = parameters,
            ["logCovariance"] = new JsonArray([.. fitted.Covariance.Select(v => (JsonNode)v)]),
            ["discrepancy"] = double.IsNaN(fitted.Discrepancy) ? null : fitted.Discrepancy,
            ["runNoise"] = fitted.RunNoise,
            ["inflation"] = fitted.Inflation,
            ["heldOut"] = new JsonArray([.. fitted.HeldOut.Select(h => (JsonNode)new JsonObject
            {
                ["name"] = h.Name,
                ["mae"] = h.MeanAbsolute,
                ["finalError"] = h.FinalError,
                ["expected"] = h.Expected,
            })]),
            ["curves"] = new JsonArray([.. fitted.Curves.Select(c => (JsonNode)new JsonObject
            {
                ["name"] = c.Name,
                ["firstStep"] = c.FirstStep,
                ["lastStep"] = c.LastStep,
                ["points"] = c.Points,
                ["peakRate"] = c.PeakRate,
                ["finalRate"] = c.FinalRate,
                ["meanRate"] = c.MeanRate,
                ["decaySteps"] = c.DecaySteps,
                ["rootMeanSquare"] = c.RootMeanSquare,
                ["hotScatter"] = c.HotScatter,
                ["correlationTime"] = c.CorrelationTime,
            })]),
            ["inputHash"] = fitted.InputHash,
            ["carnot"] = typeof(LawFile).Assembly.GetName().Version!.ToString(3),
        };
    }

    /// <summary>Writes the file whole or not at all.</summary>
    public static void Write(string path, FittedLaw fitted, bool force) => AtomicFile.WriteText(path, ToJson(fitted).ToJsonString(Indented) + "\n", force);

    /// <summary>Reads a file that <see cref="Write"/> wrote; anything else is an <see cref="InputException"/>.</summary>
    public static FittedLaw Read(string path)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(File.ReadAllText(path));
        }
        catch (JsonException fault)
        {
            throw new InputException(path, (int?)fault.LineNumber + 1, "this is not JSON. Name a law file that \"carnot fit\" wrote.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw InputException.Unreadable(path, fault);
        }
        try
        {
            return FromJson(path, node);
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException or NullReferenceException or KeyNotFoundException)
        {
            throw new InputException(path, null, "this is not a whole law file. Write it anew with \"carnot fit\".", fault);
        }
    }

    private static FittedLaw FromJson(string path, JsonNode? node)
    {
        if (node is not JsonObject json || json["schemaVersion"] is null || json["law"] is null)
            throw new InputException(path, null, "this is not a law file. Name one that \"carnot fit\" wrote.");
        int schema = json["schemaVersion"]!.GetValue<int>();
        if (schema != SchemaVersion)
            throw new InputException(path, null, $"this law file has schemaVersion {schema}, this Carnot reads {SchemaVersion}. Fit again with \"carnot fit\".");
        string name = json["law"]!.GetValue<string>();
        ILossLaw law = LossLaws.All.FirstOrDefault(l => l.Name == name)
            ?? throw new InputException(path, null, $"the law \"{name}\" is unknown to this Carnot. Known laws: {LossLaws.Names}.");
        int version = json["lawVersion"]!.GetValue<int>();
        if (version != law.Version)
            throw new InputException(path, null, $"this file holds version {version} of the law \"{name}\", this Carnot has version {law.Version}: its parameters mean something else. Fit again with \"carnot fit\".");
        JsonObject parameters = json["parameters"]!.AsObject();
        foreach (LawParameter parameter in law.Parameters)
            if (parameters[parameter.Name] is null) throw new InputException(path, null, $"the parameter \"{parameter.Name}\" of the law \"{name}\" is missing. Fit again with \"carnot fit\".");
        return new()
        {
            Law = law,
            Values = [.. law.Parameters.Select(p => parameters[p.Name]!["value"]!.GetValue<double>())],
            Covariance = [.. json["logCovariance"]!.AsArray().Select(v => v!.GetValue<double>())],
            RunNoise = json["runNoise"]!.GetValue<double>(),
            HeldOut = [.. json["heldOut"]!.AsArray().Select(h => new HeldOutCurve(h!["name"]!.GetValue<string>(), h["mae"]!.GetValue<double>(), h["finalError"]!.GetValue<double>(), h["expected"]!.GetValue<double>()))],
            Curves = [.. json["curves"]!.AsArray().Select(c => new FitCurve(c!["name"]!.GetValue<string>(), c["firstStep"]!.GetValue<long>(), c["lastStep"]!.GetValue<long>(),
                c["points"]!.GetValue<int>(), c["peakRate"]!.GetValue<double>(), c["finalRate"]!.GetValue<double>(), c["meanRate"]!.GetValue<double>(), c["decaySteps"]!.GetValue<long>(),
                c["rootMeanSquare"]!.GetValue<double>(), c["hotScatter"]!.GetValue<double>(), c["correlationTime"]!.GetValue<double>()))],
            InputHash = json["inputHash"]!.GetValue<string>(),
        };
    }
}
