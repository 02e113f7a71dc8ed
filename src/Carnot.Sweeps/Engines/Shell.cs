using System.ComponentModel;
using System.Diagnostics;

namespace Carnot.Sweeps.Engines;

/// <summary>Runs a command of the system to its end.</summary>
internal static class Shell
{
    /// <summary>How long a scheduler may take to answer.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The exit code, the output and the errors; null where there is no such command. One that does not answer in time has exit code −1.</summary>
    public static (int Code, string Output, string Error)? Run(string command, IEnumerable<string> arguments, string? input = null)
    {
        using var process = new Process { StartInfo = new(command, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false } };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return null;
        }
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code says why.
        }
        if (process.WaitForExit(Limit)) return (process.ExitCode, output.Result.Trim(), error.Result.Trim());
        process.Kill(entireProcessTree: true);
        return (-1, "", $"no answer within {Limit.TotalSeconds:F0} s");
    }
}
