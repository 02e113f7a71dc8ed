using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Carnot.Sweeps.Engines;

/// <summary>How to start Carnot: the .NET host and the program's file.</summary>
/// <param name="Host">The .NET host.</param>
/// <param name="File">The program.</param>
public sealed record CarnotProgram(string Host, string File)
{
    /// <summary>The program in the folder that this code was loaded from.</summary>
    public static CarnotProgram Here { get; } = new(FindHost(), Path.Combine(AppContext.BaseDirectory, "Carnot.Cli.dll"));

    /// <summary>The command line that runs one task.</summary>
    public ImmutableArray<string> Task(string folder, int run, IEnumerable<string> more) => [File, "sweep", "task", Path.GetFullPath(folder), run.ToString(System.Globalization.CultureInfo.InvariantCulture), .. more];

    private static string FindHost()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Path.GetFileName(Environment.ProcessPath) == name) return Environment.ProcessPath!;
        // shared/Microsoft.NETCore.App/VERSION lies three folders below the host.
        string beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return System.IO.File.Exists(beside) ? beside : name;
    }
}
