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

    /// <summary>Two peaks tell heat from the river, a slow and a fast decay tell how heat is conducted away.</summary>
    public ImmutableArray<(string Name, Schedule Schedule)> Fitted =>
    [
        ("constant", new Constant(Peak, Warmup)),
        ("half-constant", new Constant(Peak / 2, Warmup)),
        ("cosine", Schedule.Parse(FormattableString.Invariant($"cosine:peak={Peak},warmup={Warmup},steps={Steps},floor={Peak / 10}"))),
        ("wsd", new WarmupStableDecay(Peak, Warmup, Steps, Steps / 5, Shape.Parse("linear"))),
    ];

    /// <summary>A decay from the first step after the warm-up to the last, to zero: of another shape and end than any fitted one.</summary>
    public (string Name, Schedule Schedule) Unseen => ("linear", Schedule.Parse(FormattableString.Invariant($"linear:peak={Peak},warmup={Warmup},steps={Steps}")));
}
