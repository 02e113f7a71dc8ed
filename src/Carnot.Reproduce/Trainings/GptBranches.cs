using System.Globalization;
using Carnot.Networks.Probes;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Trainings;

/// <summary>A small GPT-2 on its plateau, and branches from there at lower learning rates; several claims read them.</summary>
internal static class GptBranches
{
    /// <summary>The factors on the plateau's rate.</summary>
    public static readonly double[] Factors = [1, 0.75, 0.5, 0.25];

    // So many that a verdict does not hang on how sums are rounded: of five, the exponent of the noise lay at the edge of its error.
    private const int Repeats = 8;

    /// <summary>The run that branches leave.</summary>
    public static TrainedRun Plateau(Laboratory laboratory)
        => TrainingBench.Train(laboratory, SmallGpt.Run(laboratory, FormattableString.Invariant($"constant:peak={SmallGpt.Peak},warmup={laboratory.Choose(40, 100)}"), laboratory.Choose(800, 4000), seed: 1))[0];

    /// <summary>Branches of equal learning-rate sum, measured once in a laboratory.</summary>
    public static BranchCurves Measure(Laboratory laboratory) => laboratory.Once("gpt2-branches", () =>
    {
        using BranchPoint point = BranchPoint.Open(Plateau(laboratory).Folder, Environment.ProcessorCount);
        return BranchCurves.Measure(point, Factors, BranchCurves.Evenly(laboratory.Choose(100, 400), points: 10), Repeats, anneal: false, line => laboratory.Note("  " + line), laboratory.Cancellation);
    });

    /// <summary>How many parameters it has.</summary>
    public static int Parameters(Laboratory laboratory)
    {
        using BranchPoint point = BranchPoint.Open(Plateau(laboratory).Folder, threads: 1);
        return point.Network.ParameterCount;
    }

    /// <summary>What was measured on what, in words.</summary>
    public static string Describe(Laboratory laboratory) => string.Create(CultureInfo.InvariantCulture,
        $"{SmallGpt.Describe(laboratory)}, {laboratory.Choose(800, 4000)} steps of plateau, one seed; then {Repeats} times other batches at 1, 0.75, 0.5 and 0.25 of the rate for the learning-rate sum of {laboratory.Choose(100, 400)} steps of the plateau.");
}
