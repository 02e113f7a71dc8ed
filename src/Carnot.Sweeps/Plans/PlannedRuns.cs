using System.Collections;
using System.Text.Json;

namespace Carnot.Sweeps.Plans;

/// <summary>The runs of a manifest, each read when it is asked for.</summary>
/// <param name="file">The manifest, for messages.</param>
/// <param name="runs">Its elements.</param>
internal sealed class PlannedRuns(string file, JsonElement[] runs) : IReadOnlyList<RunSpec>
{
    public int Count => runs.Length;

    /// <summary>Run <paramref name="index"/>; an <see cref="InputException"/> where the manifest does not tell it.</summary>
    public RunSpec this[int index]
    {
        get
        {
            try
            {
                JsonElement run = runs[index];
                return RunSpec.Planned(run.GetProperty("command").GetString()!, Table(run, "options"), Table(run, "labels"), run.GetProperty("data").GetString());
            }
            catch (Exception fault) when (fault is KeyNotFoundException or InvalidOperationException)
            {
                throw Unreadable(file, fault);
            }
        }
    }

    public IEnumerator<RunSpec> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public static InputException Unreadable(string file, Exception fault) => new(file, null, $"it could not be read as a sweep's manifest: {fault.Message}", fault);

    private static IEnumerable<KeyValuePair<string, string>> Table(JsonElement run, string name) => run.GetProperty(name).EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, pair.Value.GetString()!));
}
