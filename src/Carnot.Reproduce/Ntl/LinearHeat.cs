using System.Collections.Immutable;
using Carnot.Experiments;
using Carnot.Networks.Training;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Trainings;

namespace Carnot.Reproduce.Ntl;

/// <summary>The heat of a linear network against the count of its directions: ‖Wx − y‖² with d × k weights, inputs of covariance I, label noise σ² in each output.</summary>
/// <remarks>
/// Curvature a = 2 and gradient noise s² = 4σ²/B in each of N = dk directions, so N C = N s²/4 = Nσ²/B. The discrete step and the noise of inputs, which grows with
/// the error, give heat = N C η / (1 − η (1 + (d + 1)/B)) exactly: v′ = (1 − 4η + 4η² (1 + (d + 1)/B)) v + 4η²σ²/B.
/// </remarks>
public sealed class LinearHeat() : Claim("ntl-linear-heat", Paper.Laws,
    "In a trained linear network the heat capacity is the number of directions times s²/4, and heat is linear in the learning rate up to the known factor of the discrete step.",
    "arXiv:2505.10559, Q = C_v T; the exact form for linear regression is derived.")
{
    private const int Inputs = 16, Targets = 4, Batch = 32;
    private const double LabelNoise = 0.5;

    private static readonly double[] Rates = [0.05, 0.1, 0.2];

    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        int steps = laboratory.Choose(20_000, 200_000);
        const ulong seed = 1;
        string Data(double noise) => FormattableString.Invariant($"linear:inputs={Inputs},targets={Targets},samples=100000,label-noise={noise}");
        TrainingConfiguration Run(double rate) => TrainingConfiguration.Of("linear", "tiny") with
        {
            Layers = 1,
            Batch = Batch,
            Data = Data(LabelNoise),
            Schedule = FormattableString.Invariant($"constant:peak={rate}"),
            Steps = steps,
            Seed = seed,
            ValidateEvery = 20,
            ValidationSamples = 2048,
            SaveEvery = 1_000_000,
        };
        // The lowest loss on this validation set: full batches cool the last rate away.
        TrainingConfiguration cold = Run(0.05) with { Schedule = "1/t:peak=0.05,time=50,start=1000", Steps = 20_000 };
        ImmutableArray<TrainedRun> runs = TrainingBench.Train(laboratory, [.. Rates.Select(Run), cold]);
        Estimate Mean(TrainedRun run) => Estimate.MeanOf([.. run.Loss.Values.Skip(run.Loss.Values.Count / 10)]);
        double floor = runs[^1].Final, capacity = Inputs * Targets * LabelNoise * LabelNoise / Batch;
        double Exact(double rate) => capacity * rate / (1 - rate * (1 + (Inputs + 1.0) / Batch));
        Estimate[] heat = [.. Rates.Select((_, i) => Mean(runs[i]).Minus(Estimate.Exact(floor)))];
        // The 1/t decay leaves twice C times its last rate, .025/380.
        double left = 2 * capacity * 0.025 / (1 + 19_000.0 / 50), validation = 0.08;
        return new($"Linear network of {Inputs} × {Targets} weights, SGD, batch {Batch}, label noise {LabelNoise}, {steps} steps at each rate.", [seed],
        [
            .. Rates.Select((rate, i) => Finding.Equal($"heat at η = {rate}", heat[i], Exact(rate) - left, validation * Exact(rate),
                "the validation set's covariance of inputs has 2048 samples: its mean curvature is known to 2 √(2/(2048 · 16)) = 1.6 %, five times that",
                i == 2 ? "continuous time: N C η" : "half the directions", i == 2 ? capacity * rate : 0.5 * Exact(rate))),
        ])
        {
            Pictures =
            [
                new("heat", "Heat of a linear network", "learning rate", "loss above its minimum",
                [
                    PictureCurve.Theory("exact", Enumerable.Range(0, 41).Select(i => 0.005 * i), Enumerable.Range(0, 41).Select(i => Exact(0.005 * i))),
                    PictureCurve.Theory("N C η", [0, 0.2], [0, 0.2 * capacity]),
                    PictureCurve.Measured("exact", Rates, heat),
                ]),
            ],
        };
    }
}
