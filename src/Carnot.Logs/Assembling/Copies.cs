using Carnot.Logs.Formats;
using Carnot.Runs;

namespace Carnot.Logs.Assembling;

/// <summary>Finds runs that a trainer wrote twice, in two formats: beside a Trainer's state, or Lightning's table, lie event files of the same run.</summary>
internal static class Copies
{
    /// <summary>Fewer losses than these may be alike by chance.</summary>
    private const int Fewest = 3;

    /// <summary>A folder with more runs in or below it than these is no folder of one run, and not searched for parts of one.</summary>
    private const int Most = 16;

    /// <summary>The copies among runs, each with the run that says all that it says.</summary>
    /// <remarks>
    /// A copy's losses all stand in the other run, one after the other, as the 32-bit numbers that event files hold; of two with equally many the one without learning rates is the copy, then a smoothed one, then an event file, otherwise the later one.
    /// The other run has another format, and lies in a folder above, in the same one or below, or has no further loss, wherever it lies.
    /// </remarks>
    public static IReadOnlyList<(Run Copy, Run Of)> Among(IReadOnlyList<Run> runs)
    {
        var copies = new List<(Run Copy, Run Of)>();
        if (runs.DistinctBy(run => run.Format).Count() < 2) return copies;
        Dictionary<string, List<Run>> inside = [], below = [];
        Dictionary<(int, float, float), List<Run>> alike = [];
        foreach (Run run in runs.Where(run => run.Loss.Count >= Fewest).OrderByDescending(run => run.Loss.Count).ThenBy(run => run.LearningRate is null).ThenBy(run => run.LossTruth.Smoothed).ThenBy(run => run.Format == TensorBoardFormat.FormatName))
        {
            string[] folders = [.. LogFiles.Above(Path.GetFullPath(run.Source))];
            (int, float, float) ends = (run.Loss.Count, (float)run.Loss.Values[0], (float)run.Loss.Values[^1]);
            IEnumerable<Run> near = folders.SelectMany(folder => Few(inside, folder)).Concat(Few(below, folders[0])).Concat(alike.GetValueOrDefault(ends, []));
            if (near.FirstOrDefault(other => other.Format != run.Format && HoldsAll(other.Loss, run.Loss)) is { } whole) copies.Add((run, copies.FirstOrDefault(pair => pair.Copy == whole).Of ?? whole));
            Add(inside, folders[0], run);
            foreach (string folder in folders.Skip(1)) Add(below, folder, run);
            Add(alike, ends, run);
        }
        return copies;
    }

    private static List<Run> Few(Dictionary<string, List<Run>> runs, string folder) => runs.TryGetValue(folder, out List<Run>? list) && list.Count <= Most ? list : [];

    private static void Add<TKey>(Dictionary<TKey, List<Run>> runs, TKey key, Run run) where TKey : notnull
    {
        if (!runs.TryGetValue(key, out List<Run>? list)) runs.Add(key, list = []);
        list.Add(run);
    }

    private static bool HoldsAll(Series series, Series part)
    {
        // Losses that repeat themselves over and over must not be compared from each of their places on.
        int triesLeft = 16;
        float begin = (float)part.Values[0];
        for (int first = 0; first <= series.Count - part.Count && triesLeft > 0; first++)
        {
            if ((float)series.Values[first] != begin) continue;
            triesLeft--;
            int same = 1;
            while (same < part.Count && (float)series.Values[first + same] == (float)part.Values[same]) same++;
            if (same == part.Count) return true;
        }
        return false;
    }
}
