using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Carnot.Reproduce.Claims;
using Carnot.Storage;

namespace Carnot.Reproduce.Results;

/// <summary>Results as JSON, one file a claim, in a folder for each effort.</summary>
public static class ResultFile
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new DoublesConverter() },
    };

    /// <summary>Where a claim's result lies: <c>FOLDER/quick/NAME.json</c>.</summary>
    public static string PathOf(string folder, string claim, Effort effort) => Path.Combine(folder, NameOf(effort), claim + ".json");

    /// <summary>The result as text.</summary>
    public static string ToText(ClaimResult result) => JsonSerializer.Serialize(result, Layout) + "\n";

    /// <summary>Writes a result, whole or not at all.</summary>
    public static void Write(string folder, ClaimResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        AtomicFile.WriteText(PathOf(folder, result.Claim, result.Effort), ToText(result), force: true);
    }

    /// <summary>Reads a result; null where there is none. A file that is no result is an <see cref="InputException"/>.</summary>
    public static ClaimResult? Read(string folder, string claim, Effort effort)
    {
        string path = PathOf(folder, claim, effort);
        return File.Exists(path) ? Parse(path, File.ReadAllText(path), claim) : null;
    }

    /// <summary>The result that this version of Carnot was published with; null where the claim was not run then.</summary>
    public static ClaimResult? Recorded(string claim, Effort effort)
    {
        string name = $"{NameOf(effort)}/{claim}.json";
        using Stream? stream = typeof(ResultFile).Assembly.GetManifestResourceStream(name);
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return Parse(name, reader.ReadToEnd(), claim);
    }

    private static ClaimResult Parse(string path, string text, string claim)
    {
        try
        {
            ClaimResult read = JsonSerializer.Deserialize<ClaimResult>(text, Layout) ?? throw new JsonException("it is null.");
            if (read.SchemaVersion != 1) throw new InputException(path, null, $"it has schema version {read.SchemaVersion}; this Carnot reads 1. Run the claim again with --force.");
            if (read.Claim != claim) throw new InputException(path, null, $"it holds the result of \"{read.Claim}\", not of \"{claim}\". Restore the file, or run the claim again with --force.");
            return read;
        }
        catch (JsonException fault)
        {
            throw new InputException(path, (int?)fault.LineNumber + 1, $"it is not the result of a claim: {fault.Message} Run the claim again with --force.", fault);
        }
    }

    private static string NameOf(Effort effort) => effort == Effort.Quick ? "quick" : "full";
}
