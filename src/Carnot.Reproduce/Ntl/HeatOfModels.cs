using System.Collections.Immutable;
using Carnot.Networks.Training;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Trainings;

namespace Carnot.Reproduce.Ntl;

/// <summary>Which kinds of network hold heat that a lower learning rate releases, and one that cannot.</summary>
public sealed class HeatOfModels() : Claim("ntl-models", Paper.Laws,
    "A lower learning rate releases heat in perceptrons, vision transformers and diffusion models as it does in GPT-2; a deep linear network whose gradient noise dies with its loss has none.",
    "arXiv:2505.10559 treats language models; the other models and the counter-example are Carnot's.")
{
    private const double Drop = 0.1;

    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        int plateau = laboratory.Choose(300, 3000), rest = laboratory.Choose(30, 300);
        // The first three are dear, the linear ones cost next to nothing; all take as many seeds, so that their errors mean the same.
        ulong[] seeds = [.. Enumerable.Range(1, 8).Select(i => (ulong)i)];
        (string Name, TrainingConfiguration Base, double Peak)[] models =
        [
            ("MLP", TrainingConfiguration.Of("mlp", "tiny") with { Width = 64 }, 0.005),
            ("vision transformer", TrainingConfiguration.Of("vit", "tiny") with { Width = 32, Batch = 16 }, 0.004),
            ("diffusion model", TrainingConfiguration.Of("diffusion", "tiny") with { Width = 32, Batch = 16 }, 0.004),
            ("deep linear network with label noise", TrainingConfiguration.Of("linear", "tiny") with { Data = "linear:label-noise=0.5" }, 0.02),
            ("deep linear network without label noise", TrainingConfiguration.Of("linear", "tiny") with { Data = "linear:label-noise=0" }, 0.02),
        ];
        TrainingConfiguration Run(TrainingConfiguration model, double peak, double fraction, ulong seed)
        {
            // The linear networks are small and need some thousand steps to their minimum.
            int hold = model.Model == "linear" ? 10 * plateau : plateau, steps = (int)Math.Round(rest / fraction);
            return model with
            {
                Schedule = FormattableString.Invariant($"constant:peak={peak},warmup=20 until {hold} then constant:peak={fraction * peak}"),
                Steps = hold + steps,
                Seed = seed,
                ValidateEvery = hold + steps,
                ValidationSamples = 1024,
                SaveEvery = 100_000,
            };
        }
        ImmutableArray<TrainedRun> runs = TrainingBench.Train(laboratory, [.. models.SelectMany(m => seeds.SelectMany(seed => new[] { Run(m.Base, m.Peak, 1, seed), Run(m.Base, m.Peak, Drop, seed) }))]);
        Estimate[] released = [.. models.Select((_, m) => Estimate.MeanOfIndependent([.. seeds.Select((_, s) =>
        {
            int at = 2 * (m * seeds.Length + s);
            return (runs[at].Final - runs[at + 1].Final) / runs[at].Final;
        })]))];
        // Without noise the loss falls to rounding error; what is compared there is in units of the noisy network's heat.
        double[] noisy = Absolute(3), silent = Absolute(4);
        double[] Absolute(int m) => [.. seeds.Select((_, s) => runs[2 * (m * seeds.Length + s)].Final - runs[2 * (m * seeds.Length + s) + 1].Final)];
        return new($"Plateaus of {plateau} steps (linear: {10 * plateau}), then {rest} steps at the peak, or the same learning-rate sum at a tenth of it. Fashion-MNIST for the first three, AdamW; linear-Gaussian data, SGD.", [.. seeds],
        [
            .. models.Take(4).Select((m, i) => Finding.Positive($"heat released by a {m.Name}, as a share of its loss", released[i], "none: the final rate does not matter")),
            Finding.Equal("heat of the deep linear network without label noise, over that with noise", Estimate.MeanOfIndependent([.. silent.Zip(noisy, (a, b) => a / b)]), 0, 0.02, "what is left of the approach to the minimum", "heat without noise too", 1),
        ]);
    }
}
