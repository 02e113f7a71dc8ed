using System.Globalization;
using System.Text.Json.Nodes;

namespace Carnot.Dialects;

/// <summary>The part of TOML that trainers' configurations use: tables, and strings, numbers, booleans and one-line lists of them.</summary>
/// <remarks>Arrays of tables, inline tables, dates and strings over several lines are refused by name.</remarks>
internal static class Toml
{
    public static JsonObject Read(string text, string file)
    {
        JsonObject root = [], table = root;
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = WithoutComment(lines[i]).Trim();
            if (line.Length == 0) continue;
            if (line.StartsWith("[[", StringComparison.Ordinal)) throw Fault("Arrays of tables are not read; a schedule needs none.");
            if (line[0] == '[')
            {
                if (line[^1] != ']') throw Fault($"The table {line} has no closing bracket.");
                table = Table(root, line[1..^1]);
                continue;
            }
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw Fault($"\"{line}\" is neither [table] nor key = value.");
            string key = line[..equals].Trim().Trim('"');
            if (table.ContainsKey(key)) throw Fault($"{key} is set twice.");
            table[key] = Value(line[(equals + 1)..].Trim());

            InputException Fault(string message) => new(file, i + 1, message);

            JsonNode Value(string value)
            {
                if (value.Length == 0) throw Fault($"{key} has no value.");
                if (value[0] == '[')
                {
                    if (value[^1] != ']') throw Fault($"The list of {key} must stand on one line.");
                    return new JsonArray([.. value[1..^1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Value)]);
                }
                if (value[0] is '"' or '\'')
                    return value.Length > 1 && value[^1] == value[0] ? JsonValue.Create(value[1..^1]) : throw Fault($"The string of {key} does not end on its line.");
                if (value is "true" or "false") return JsonValue.Create(value == "true");
                string digits = value.Replace("_", "", StringComparison.Ordinal);
                if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)) return JsonValue.Create(whole);
                if (double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)) return JsonValue.Create(number);
                throw Fault($"{key} = {value} is no string, number, boolean or list of them.");
            }
        }
        return root;
    }

    private static JsonObject Table(JsonObject root, string path)
    {
        JsonObject table = root;
        foreach (string name in path.Split('.', StringSplitOptions.TrimEntries))
        {
            if (table[name] is not JsonObject inner) table[name] = inner = [];
            table = inner;
        }
        return table;
    }

    private static string WithoutComment(string line)
    {
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            if (quote != '\0')
            {
                if (line[i] == quote) quote = '\0';
            }
            else if (line[i] is '"' or '\'')
            {
                quote = line[i];
            }
            else if (line[i] == '#')
            {
                return line[..i];
            }
        }
        return line;
    }
}
