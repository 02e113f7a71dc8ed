using System.Text.Json;
using System.Text.Json.Nodes;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Tasks;

namespace Carnot.Sweeps.Results;

/// <summary>A finished run.</summary>
/// <param name="Run">Its index in the plan.</param>
/// <param name="Id">Its name.</param>
/// <param name="Spec">What it was asked to be.</param>
/// <param name="Outcome">done, diverged or stopped.</param>
/// <param name="Document">What its command printed, without what differs from machine to machine; null where it diverged.</param>
/// <param name="Output">The files it left.</param>
public sealed record CollectedRun(int Run, string Id, RunSpec Spec, string Outcome, JsonNode? Document, string Output)
{
    /// <summary>Every finished run in the order of the plan.</summary>
    public static IEnumerable<CollectedRun> All(SweepFolder folder, SweepPlan plan)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(plan);
        return Enumerable.Range(0, plan.Runs.Count).Select(run => Of(folder, plan, run)).OfType<CollectedRun>();
    }

    /// <summary>One run; null where it is not finished.</summary>
    public static CollectedRun? Of(SweepFolder folder, SweepPlan plan, int run)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(plan);
        RunPlace place = folder.Run(plan.Id(run));
        if (!place.IsDone) return null;
        try
        {
            JsonNode result = JsonNode.Parse(File.ReadAllBytes(place.Result))!;
            return new(run, plan.Id(run), plan.Runs[run], result["outcome"]!.GetValue<string>(), result["document"]?.DeepClone(), place.Output);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or NullReferenceException or InvalidOperationException)
        {
            throw new InputException(place.Result, null, $"it could not be read as a result: {fault.Message} Delete it, and run the sweep again to make it anew.", fault);
        }
    }
}
