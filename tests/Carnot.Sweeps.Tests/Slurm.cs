using System.Globalization;

namespace Carnot.Sweeps.Tests;

/// <summary>A throw-away Slurm of two nodes on this machine, a test's own: what one test kills no other finds broken.</summary>
internal sealed class Slurm : IDisposable
{
    private readonly Sandbox _sandbox = new();

    /// <summary>Starts Slurm and waits until both nodes are ready. Skips the test where Slurm is not installed; with CI=true that fails it.</summary>
    public Slurm()
    {
        string path = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin";
        string[] missing = [.. ((string[])["slurmctld", "slurmd", "sbatch", "munged"]).Where(command => !path.Split(':').Any(folder => File.Exists(Path.Combine(folder, command))))];
        if (missing.Length > 0)
        {
            _sandbox.Dispose();
            string what = $"Slurm is not installed ({string.Join(", ", missing)} missing): apt-get install --no-install-recommends slurmctld slurmd slurm-client slurm-wlm-basic-plugins munge";
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(what);
            Assert.Skip(what);
        }
        Environment.SetEnvironmentVariable("SLURM_CONF", Path.Combine(Folder, "slurm.conf"));
        try
        {
            Script("start", Folder);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Folder => _sandbox.At("slurm");

    public static void Script(params string[] arguments) => Sandbox.Shell(Path.Combine(Shared.Repository(), "tests", "slurm.sh"), arguments);

    /// <summary>The process of a daemon: controller, n1 or n2.</summary>
    public int Daemon(string name) => int.Parse(File.ReadAllText(Path.Combine(Folder, "run", $"{name}.pid")), CultureInfo.InvariantCulture);

    /// <summary>What an operator does after a controller has died: it starts again what it had not saved as started, drains the nodes that know those jobs, and holds the jobs.</summary>
    public static void SetRight()
    {
        foreach (string node in (string[])["n1", "n2"])
            if (Sandbox.Shell("sinfo", "--noheader", "--nodes", node, "--format=%T").Contains("drain", StringComparison.Ordinal)) Sandbox.Shell("scontrol", "update", $"nodename={node}", "state=resume");
        foreach (string job in Sandbox.Shell("squeue", "--noheader", "-r", "--format=%A %r").Split('\n').Where(line => line.Contains("held", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]))
            Sandbox.Shell("scontrol", "release", job);
    }

    public void Dispose()
    {
        Script("stop", Folder);
        _sandbox.Dispose();
    }
}
