using System.Reflection;

namespace Carnot.Tests;

public class ArchitectureTests
{
    [Fact]
    public void The_core_needs_nothing_but_the_framework_and_two_numeric_libraries()
    {
        string[] allowed = ["MathNet.Numerics", "netstandard"];
        Assert.All(typeof(Estimate).Assembly.GetReferencedAssemblies(), a =>
            Assert.True(a.Name!.StartsWith("System.", StringComparison.Ordinal) || allowed.Contains(a.Name), a.Name));
    }

    [Fact]
    public void Every_public_type_lives_in_its_project_or_one_folder_of_it()
    {
        string[] folders = Directory.GetDirectories(Path.Combine(Repository(), "src", "Carnot")).Select(d => Path.GetFileName(d)!).ToArray();
        Assert.All(typeof(Estimate).Assembly.GetExportedTypes(), type =>
            Assert.True(type.Namespace == "Carnot" || folders.Any(f => type.Namespace == $"Carnot.{f}"), type.FullName));
    }

    private static string Repository()
    {
        string? folder = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location);
        while (folder is not null && !File.Exists(Path.Combine(folder, "Carnot.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("Carnot.slnx was not found above the test assembly.");
    }
}
