using System.CommandLine;
using System.Text.Json.Nodes;
using Carnot.Networks.Data;

namespace Carnot.Cli;

/// <summary><c>carnot data</c>: lists and fetches public sets. The only verb that uses a network, and only through the clients of package managers.</summary>
internal static class DataVerb
{
    public static Command Create(Terminal terminal) => new("data", "List and fetch public data sets.") { List(terminal), Get(terminal) };

    private static Command List(Terminal terminal)
    {
        Option<bool> json = Options.Json();
        var verb = new Command("list", "Show what can be fetched and what is here.") { json };
        verb.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(new JsonObject { ["schemaVersion"] = 1, ["cache"] = DataCache.Folder, ["sets"] = new JsonArray([.. DataSets.All.Select(set => (JsonNode)ToJson(set))]) });
                return;
            }
            terminal.Output.WriteLine($"{DotnetDocs.Name,-16} {"here",-8} The reference documentation of the .NET SDK, always there");
            foreach (DataSet set in DataSets.All)
                terminal.Output.WriteLine($"{set.Name,-16} {(DataCache.Holds(set) ? "here" : ""),-8} {set.Description}; {set.Licence}; {set.Package}");
            terminal.Note($"The cache is {DataCache.Folder}. Set CARNOT_CACHE to move it.");
        });
        return verb;
    }

    private static Command Get(Terminal terminal)
    {
        var name = new Argument<string[]>("NAME") { Description = "The sets to fetch; \"carnot data list\" shows them.", Arity = ArgumentArity.OneOrMore };
        Option<bool> json = Options.Json();
        var verb = new Command("get", "Fetch sets into the cache and check them.") { name, json };
        verb.SetAction(parsed =>
        {
            DataSet[] sets = [.. parsed.GetValue(name)!.Select(DataSets.Named)];
            foreach (DataSet set in sets)
            {
                if (!DataCache.Holds(set)) terminal.Note($"Fetching {set.Name} ({set.Package}) ...");
                string folder = DataCache.Get(set);
                if (!parsed.GetValue(json)) terminal.Output.WriteLine($"{set.Name}: {folder}");
            }
            if (parsed.GetValue(json)) terminal.WriteJson(new JsonObject { ["schemaVersion"] = 1, ["sets"] = new JsonArray([.. sets.Select(set => (JsonNode)ToJson(set))]) });
        });
        return verb;
    }

    private static JsonObject ToJson(DataSet set) => new()
    {
        ["name"] = set.Name,
        ["description"] = set.Description,
        ["licence"] = set.Licence,
        ["package"] = set.Package.ToString(),
        ["folder"] = DataCache.FolderOf(set),
        ["here"] = DataCache.Holds(set),
    };
}
