namespace Carnot.Tests.SharedData;

/// <summary>Finds the reference data: the folder <c>shared</c> beside the repository, or the one that CARNOT_SHARED names.</summary>
internal static class Shared
{
    /// <summary>The full path of a file or folder below <c>data</c>; skips the test where the data is absent, and fails it under CI=true.</summary>
    public static string Path(string relative) => Find(System.IO.Path.Combine("data", relative));

    /// <summary>The same below <c>theory/data</c>: numbers read from published figures.</summary>
    public static string Theory(string relative) => Find(System.IO.Path.Combine("theory", "data", relative));

    private static string Find(string relative)
    {
        string root = Environment.GetEnvironmentVariable("CARNOT_SHARED") is { Length: > 0 } given
            ? given
            : System.IO.Path.Combine(Repository(), "..", "shared");
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, relative));
        if (File.Exists(path) || Directory.Exists(path)) return path;

        string missing = $"Reference data {relative} is not at {path}. Set CARNOT_SHARED to the folder that holds data/ and theory/.";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(missing);
        Assert.Skip(missing);
        return path;
    }

    /// <summary>The folder of the solution, above the folder the tests run in.</summary>
    public static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Carnot.slnx"))) return folder.FullName;
        throw new InvalidOperationException($"No Carnot.slnx above {AppContext.BaseDirectory}.");
    }
}
