using System.Globalization;
using Carnot.Sweeps.Tests;

[assembly: AssemblyFixture(typeof(Slurm))]

namespace Carnot.Sweeps.Tests;

/// <summary>A throw-away Slurm of two nodes on this machine, started when the first test asks for it.</summary>
public sealed class Slurm : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private bool _started;

    public string Folder => _sandbox.At("slurm");

    /// <summary>Starts Slurm, or sees that both nodes are ready again. Skips the test where Slurm is not installed; with CI=true that fails it.</summary>
    public void Require()
    {
        string path = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin";
        string[] missing = [.. ((string[])["slurmctld", "slurmd", "sbatch", "munged"]).Where(command => !path.Split(':').Any(folder => File.Exists(Path.Combine(folder, command))))];
        if (missing.Length > 0)
        {
            string what = $"Slurm is not installed ({string.Join(", ", missing)} missing): apt-get install --no-install-recommends slurmctld slurmd slurm-client slurm-wlm-basic-plugins munge";
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(what);
            Assert.Skip(what);
        }
        if (!_started)
        {
            Environment.SetEnvironmentVariable("SLURM_CONF", Path.Combine(Folder, "slurm.conf"));
            Script("start", Folder);
            _started = true;
        }
        Sandbox.Until(() => Sandbox.Shell("sinfo", "--noheader", "--states=idle", "--format=%D").Trim() == "2", "both nodes are idle", () => Sandbox.Shell("sinfo"));
    }

    public static void Script(params string[] arguments) => Sandbox.Shell(Path.Combine(Shared.Repository(), "tests", "slurm.sh"), arguments);

    /// <summary>The process of a daemon: controller, n1 or n2.</summary>
    public int Daemon(string name) => int.Parse(File.ReadAllText(Path.Combine(Folder, "run", $"{name}.pid")), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        if (_started) Script("stop", Folder);
        _sandbox.Dispose();
    }
}
