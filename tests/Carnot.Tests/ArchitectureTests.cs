using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Carnot.Tests;

public partial class ArchitectureTests
{
    /// <summary>Cli → Reproduce → Networks, Logs, Reports, Sweeps → Carnot → .NET: what each project may refer to.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Carnot"] = ["MathNet.Numerics", "System.Numerics.Tensors"],
        ["Carnot.Networks"] = ["Carnot", "System.Numerics.Tensors"],
        ["Carnot.Logs"] = ["Carnot", "Microsoft.Data.Sqlite", "SQLitePCLRaw.bundle_e_sqlite3", "SQLitePCLRaw.core"],
        ["Carnot.Reports"] = ["Carnot"],
        ["Carnot.Sweeps"] = ["Carnot", "YamlDotNet"],
        ["Carnot.Reproduce"] = ["Carnot", "Carnot.Networks", "Carnot.Logs", "Carnot.Reports", "Carnot.Sweeps"],
        ["Carnot.Cli"] = ["Carnot", "Carnot.Networks", "Carnot.Logs", "Carnot.Reports", "Carnot.Sweeps", "Carnot.Reproduce", "System.CommandLine", "YamlDotNet"],
    };

    [Fact]
    public void References_point_one_way()
    {
        foreach (string project in Directory.GetFiles(Path.Combine(Shared.Repository(), "src"), "*.csproj", SearchOption.AllDirectories))
        {
            string name = Path.GetFileNameWithoutExtension(project);
            Assert.True(Allowed.ContainsKey(name), $"{name} has no place in the direction of references");
            foreach (XElement reference in XDocument.Load(project).Descendants().Where(e => e.Name.LocalName is "ProjectReference" or "PackageReference"))
            {
                string target = reference.Attribute("Include")!.Value;
                if (reference.Name.LocalName == "ProjectReference") target = Path.GetFileNameWithoutExtension(target.Replace('\\', '/'));
                Assert.True(Allowed[name].Contains(target), $"{name} refers to {target}");
            }
        }
    }

    [Fact]
    public void Namespaces_are_the_project_and_one_folder()
    {
        string src = Path.Combine(Shared.Repository(), "src");
        foreach (string file in Directory.GetFiles(src, "*.cs", SearchOption.AllDirectories))
        {
            string[] parts = Path.GetRelativePath(src, file).Split(Path.DirectorySeparatorChar);
            if (parts.Contains("bin") || parts.Contains("obj")) continue;
            Match found = FileNamespace().Match(File.ReadAllText(file));
            if (!found.Success) continue;
            Assert.True(parts.Length is 2 or 3, $"{file} lies deeper than one folder");
            Assert.True(found.Groups[1].Value == string.Join('.', parts[..^1]), $"{file} is in namespace {found.Groups[1].Value}");
        }
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex FileNamespace();
}
