using System.Collections.Immutable;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Trainings;

/// <summary>Decays of several shapes on one budget, that several claims look at.</summary>
/// <param name="Laboratory">The effort.</param>
internal sealed record DecayRuns(Laboratory Laboratory)
{
    /// <summary>Updates of each run.</summary>
    public int Steps => Laboratory.Choose(1000, 4000);

    /// <summary>Updates of warm-up.</summary>
    public int Warmup => Steps / 25;

    /// <summary>The last steps, in which the rate falls.</summary>
    public int Decay => Steps / 4;

    /// <summary>A plateau and then a decay to zero of a shape, or a decay from the start.</summary>
    public string Schedule(string name) => name switch
    {
        "cosine" or "linear" => FormattableString.Invariant($"{name}:peak={SmallGpt.Peak},warmup={Warmup},steps={Steps}"),
        "wsd-exponential" => FormattableString.Invariant($"wsd:peak={SmallGpt.Peak},warmup={Warmup},steps={Steps},decay={Decay},shape=exponential,floor={SmallGpt.Peak / 100}"),
        // NTL's closed form; t_h so that the rate ends at a twentieth of the peak, as low as the exponential's mean.
        "wsd-1/t" => FormattableString.Invariant($"1/t:peak={SmallGpt.Peak},warmup={Warmup},start={Steps - Decay},time={Decay / 9.0}"),
        _ => FormattableString.Invariant($"wsd:peak={SmallGpt.Peak},warmup={Warmup},steps={Steps},decay={Decay},shape={name["wsd-".Length..]}"),
    };

    /// <summary>Final losses of each schedule, one for each of its seeds. Validated are the end of the plateau and the end.</summary>
    public ImmutableArray<double[]> Finals(IReadOnlyList<(string Schedule, ulong[] Seeds)> asked)
    {
        ImmutableArray<TrainedRun> runs = TrainingBench.Train(Laboratory, [.. asked.SelectMany(each => each.Seeds.Select(seed => SmallGpt.Run(Laboratory, each.Schedule, Steps, seed) with { ValidateEvery = Decay }))]);
        int at = 0;
        return [.. asked.Select(each => each.Seeds.Select(_ => runs[at++].Final).ToArray())];
    }

    /// <summary>The mean over seeds of one schedule's final loss minus another's: the same weights and batches, so the difference is paired.</summary>
    public static Estimate Difference(double[] of, double[] minus) => Estimate.MeanOfIndependent([.. of.Zip(minus, (a, b) => a - b)]);
}
