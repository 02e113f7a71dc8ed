using System.Collections.Immutable;
using Carnot.Schedules;

namespace Carnot.Cli;

/// <summary>Which schedules a tour runs: four to fit, and one that the law has not seen.</summary>
/// <param name="Peak">The highest rate.</param>
/// <param name="Steps">Updates of every run.</param>
internal sealed record TourPlan(double Peak, long Steps)
{
    /// <summary>Steps of warm-up.</summary>
    public long Warmup => Math.Max(1, Steps / 50);

    /// <summary>A constant rate and decays of three lengths: how fast heat is conducted away, and what the river loses meanwhile.</summary>
    /// <remarks>All at one peak, as are the schedules predicted: a run at half of it puts the law off more than it tells, so early in training (benchmarks/RESULTS.md, "Short runs").</remarks>
    public ImmutableArray<(string Name, Schedule Schedule)> Fitted =>
    [
        ("constant", new Constant(Peak, Warmup)),
        ("cosine", Schedule.Parse(FormattableString.Invariant($"cosine:peak={Peak},warmup={Warmup},steps={Steps},floor={Peak / 10}"))),
        ("wsd-20", new WarmupStableDecay(Peak, Warmup, Steps, Steps / 5, Shape.Linear)),
        ("wsd-60", new WarmupStableDecay(Peak, Warmup, Steps, 3 * Steps / 5, Shape.Linear)),
    ];

    /// <summary>A decay from the first step after the warm-up to the last, to zero: of another shape and end than any fitted one.</summary>
    public (string Name, Schedule Schedule) Unseen => ("linear", Schedule.Parse(FormattableString.Invariant($"linear:peak={Peak},warmup={Warmup},steps={Steps}")));
}
