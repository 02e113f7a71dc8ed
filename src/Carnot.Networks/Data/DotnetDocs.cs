using System.Runtime.InteropServices;
using System.Text;
using System.Xml;

namespace Carnot.Networks.Data;

/// <summary>The English reference documentation that lies beside every .NET SDK: the corpus that needs no download.</summary>
/// <remarks>
/// From each XML file of the reference pack, in the order of names, each member's paragraphs: tags stripped, references replaced by the last word of what they name,
/// white space folded, paragraphs under 40 characters and all that stood before dropped. A member goes whole to one part.
/// The text changes with the SDK, so the pack's version and the text's hash belong to every number measured on it.
/// </remarks>
public static class DotnetDocs
{
    /// <summary>The name of this corpus.</summary>
    public const string Name = "dotnet-docs";

    /// <summary>Shorter paragraphs are dropped.</summary>
    public const int ShortestParagraph = 40;

    /// <summary>Reads the documentation of the newest reference pack of the SDK that runs this program.</summary>
    public static Corpus Read() => Read(PackFolder());

    /// <summary>Reads the XML files of <paramref name="folder"/>.</summary>
    public static Corpus Read(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*.xml").Order(StringComparer.Ordinal)];
        if (files.Length == 0) throw new InputException(folder, null, "the reference pack holds no documentation. Install the SDK with its reference packs, or name a text with --text.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return Corpus.Split(Name, $"{files.Length} files of the reference pack {Version(folder)}", files.SelectMany(file => Members(file, seen)));
    }

    /// <summary>The folder with the reference documentation of the newest .NET reference pack.</summary>
    public static string PackFolder()
    {
        string?[] roots = [Environment.GetEnvironmentVariable("DOTNET_ROOT"), Path.GetDirectoryName(Environment.ProcessPath), Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")];
        string[] tried = [.. roots.Where(root => !string.IsNullOrEmpty(root)).Select(root => Path.GetFullPath(Path.Combine(root!, "packs", "Microsoft.NETCore.App.Ref"))).Distinct()];
        return tried.Where(Directory.Exists)
            .SelectMany(packs => Directory.EnumerateDirectories(packs))
            .Where(pack => System.Version.TryParse(Path.GetFileName(pack).Split('-')[0], out _) && Directory.Exists(Path.Combine(pack, "ref")))
            .OrderByDescending(pack => System.Version.Parse(Path.GetFileName(pack).Split('-')[0]))
            .SelectMany(pack => Directory.EnumerateDirectories(Path.Combine(pack, "ref"), "net*"))
            .FirstOrDefault(folder => Directory.EnumerateFiles(folder, "*.xml").Any())
            ?? throw new InputException(Name, null, $"no reference pack with documentation was found; looked in {string.Join(" and ", tried)}. Set DOTNET_ROOT to the folder of the SDK, or name a text with --text.");
    }

    private static string Version(string folder) => Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))!)!);

    private static IEnumerable<string> Members(string file, HashSet<string> seen)
    {
        using XmlReader reader = XmlReader.Create(file, new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true });
        while (Advance(reader, file))
        {
            if (reader.NodeType != XmlNodeType.Element || reader.Name != "member") continue;
            string text = Paragraphs(reader, file, seen);
            if (text.Length > 0) yield return text;
        }
    }

    /// <summary>The paragraphs of the member that the reader stands on, one to a line.</summary>
    private static string Paragraphs(XmlReader reader, string file, HashSet<string> seen)
    {
        if (reader.IsEmptyElement) return "";
        int depth = reader.Depth;
        StringBuilder member = new(), paragraph = new();
        while (Advance(reader, file) && reader.Depth > depth)
        {
            bool ends = reader.NodeType is XmlNodeType.EndElement or XmlNodeType.Element && (reader.Depth == depth + 1 || reader.Name is "para" or "item" or "code");
            if (ends) End();
            if (reader.NodeType == XmlNodeType.Element) paragraph.Append(Named(reader));
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace) paragraph.Append(reader.Value);
        }
        End();
        return member.ToString();

        void End()
        {
            string line = string.Join(' ', paragraph.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            paragraph.Clear();
            if (line.Length >= ShortestParagraph && seen.Add(line)) member.Append(line).Append('\n');
        }
    }

    /// <summary>What an element such as <c>see</c> or <c>paramref</c> names.</summary>
    private static string Named(XmlReader reader)
    {
        if (reader.GetAttribute("langword") is { } word) return word;
        if (reader.Name is "paramref" or "typeparamref") return reader.GetAttribute("name") ?? "";
        if (!reader.IsEmptyElement || reader.GetAttribute("cref") is not { } reference) return "";
        string plain = reference.Split('(')[0];
        string last = plain[(plain.LastIndexOfAny(['.', ':']) + 1)..];
        int arity = last.IndexOf('`', StringComparison.Ordinal);
        return arity < 0 ? last : last[..arity];
    }

    private static bool Advance(XmlReader reader, string file)
    {
        try
        {
            return reader.Read();
        }
        catch (XmlException fault)
        {
            throw new InputException(file, fault.LineNumber, $"the documentation is not XML: {fault.Message}", fault);
        }
    }
}
