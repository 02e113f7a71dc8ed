using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Carnot.Cli;

/// <summary>YAML as the tree the dialects read. Scalars stay text: what a number is, the reader of the key decides.</summary>
internal static class YamlConfig
{
    public static JsonObject Read(string text, string file)
    {
        var stream = new YamlStream();
        try
        {
            using var reader = new StringReader(text);
            stream.Load(reader);
        }
        catch (YamlException e)
        {
            throw new InputException(file, (int)e.Start.Line, $"This is not YAML: {e.Message}", e);
        }
        return stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root
            ? Table(root, file)
            : throw new InputException(file, null, "The configuration is not one YAML document of keys and values.");
    }

    private static JsonObject Table(YamlMappingNode node, string file)
    {
        var table = new JsonObject();
        foreach (var (key, value) in node.Children)
            table[key is YamlScalarNode { Value: { } name } ? name : throw new InputException(file, (int)key.Start.Line, "A key is not a word.")] = Node(value, file);
        return table;
    }

    private static JsonNode? Node(YamlNode node, string file) => node switch
    {
        YamlMappingNode table => Table(table, file),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(item => Node(item, file))]),
        YamlScalarNode { Value: null or "" or "null" or "~" or "Null", Style: ScalarStyle.Plain } => null,
        YamlScalarNode { Value: "true" or "True", Style: ScalarStyle.Plain } => true,
        YamlScalarNode { Value: "false" or "False", Style: ScalarStyle.Plain } => false,
        YamlScalarNode scalar => scalar.Value,
        _ => throw new InputException(file, (int)node.Start.Line, "Aliases are not read; write the value itself."),
    };
}
