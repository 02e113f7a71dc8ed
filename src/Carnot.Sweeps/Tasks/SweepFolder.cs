using System.Text;
using Carnot.Sweeps.Plans;

namespace Carnot.Sweeps.Tasks;

/// <summary>The folder of a sweep: an immutable manifest, and a folder for each run that has begun.</summary>
/// <param name="Path">As the user named it.</param>
public sealed record SweepFolder(string Path)
{
    /// <summary>The plan.</summary>
    public string Manifest => System.IO.Path.Combine(Path, "manifest.json");

    /// <summary>Where it stands, nothing begins and what runs saves and ends.</summary>
    public string StopFile => System.IO.Path.Combine(Path, "STOP");

    /// <summary>Who drives the sweep.</summary>
    internal string DriverLease => System.IO.Path.Combine(Path, "driver");

    /// <summary>The output of jobs.</summary>
    public string Logs => System.IO.Path.Combine(Path, "logs");

    /// <summary>Results that differ from the one that is kept: faults of determinism.</summary>
    public string Faults => System.IO.Path.Combine(Path, "faults");

    /// <summary>Copies of Carnot that jobs in a queue start.</summary>
    internal string Programs => System.IO.Path.Combine(Path, "app");

    /// <summary>Whether the sweep was asked to stop.</summary>
    public bool IsStopped => File.Exists(StopFile);

    /// <summary>The place of a run.</summary>
    public RunPlace Run(string id) => new(System.IO.Path.Combine(Path, "runs", id));

    /// <summary>Reads the plan.</summary>
    public SweepPlan ReadPlan() => SweepPlan.Read(Manifest);

    /// <summary>Publishes the plan; true where it is new, false where the same one stands there. Another plan is a <see cref="UsageException"/>.</summary>
    public bool Publish(SweepPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string text = plan.ToText();
        try
        {
            Directory.CreateDirectory(Path);
            if (FirstWriter.Publish(Manifest, Encoding.UTF8.GetBytes(text), Holder.Here().Name)) return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{Manifest} could not be written: {fault.Message}");
        }
        if (File.ReadAllText(Manifest) == text) return false;
        SweepPlan before = ReadPlan();
        int first = Enumerable.Range(0, Math.Min(before.Runs.Count, plan.Runs.Count)).FirstOrDefault(i => before.Id(i) != plan.Id(i), Math.Min(before.Runs.Count, plan.Runs.Count));
        string difference = first < Math.Min(before.Runs.Count, plan.Runs.Count) ? $"run {first} is {before.Runs[first]} there and {plan.Runs[first]} here"
            : before.Runs.Count != plan.Runs.Count ? $"it has {before.Runs.Count} runs, this one {plan.Runs.Count}" : "its labels differ";
        throw new UsageException($"{Path} was planned for another sweep: {difference}. A plan does not change; name another folder.");
    }

    /// <summary>Asks everything that works on the sweep to save and end.</summary>
    public void Stop()
    {
        try
        {
            File.WriteAllText(StopFile, "");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{StopFile} could not be written: {fault.Message}");
        }
    }
}
