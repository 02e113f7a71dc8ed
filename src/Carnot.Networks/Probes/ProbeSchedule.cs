using System.Globalization;

namespace Carnot.Networks.Probes;

/// <summary>On which steps a probe is asked for: every n-th, or ever more rarely, n times while the step doubles.</summary>
/// <param name="IsLogarithmic">Whether steps are counted by doublings.</param>
/// <param name="Count">n.</param>
public sealed record ProbeSchedule(bool IsLogarithmic, long Count)
{
    /// <summary>After every <paramref name="steps"/> updates.</summary>
    public static ProbeSchedule Every(long steps) => new(false, steps >= 1 ? steps : throw new UsageException($"A probe can be asked every 1 step or more, got {steps}."));

    /// <summary><paramref name="times"/> times while the number of updates doubles.</summary>
    public static ProbeSchedule PerDoubling(long times) => new(true, times >= 1 ? times : throw new UsageException($"A probe can be asked once or more a doubling, got {times}."));

    /// <summary>A number of steps, or <c>log</c> for twice a doubling.</summary>
    public static ProbeSchedule Parse(string text)
        => text == "log" ? PerDoubling(2)
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long steps) ? Every(steps)
        : throw new UsageException($"\"{text}\" is no schedule of a probe; write a number of steps, or \"log\", such as sharpness@100 or sharpness@log.");

    /// <summary>Whether it is due once <paramref name="updates"/> ≥ 1 updates are done.</summary>
    public bool IsDue(long updates)
        => IsLogarithmic ? Place(updates) > Place(updates - 1) : updates % Count == 0;

    /// <inheritdoc/>
    public override string ToString() => IsLogarithmic ? $"{Count} times a doubling" : $"every {Count} steps";

    private long Place(long updates) => updates < 1 ? -1 : (long)Math.Floor(Count * Math.Log2(updates) + 1e-9);
}
