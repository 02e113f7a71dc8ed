using System.Collections.Immutable;
using Carnot.Randomness;
using Carnot.Schedules;
using Carnot.Storage;

namespace Carnot.Runs;

/// <summary>Runs made from the exact river-valley recursion, for trying a tool where no log is at hand and for testing it where the truth is known.</summary>
/// <remarks>
/// The river y descends c(y) = L₀ + B y^−p by gradient descent, y ← y + η g p B y^(−p−1). Each of four valley directions of curvature a has the
/// second moment that SGD with gradient noise s gives it, v ← (1 − η a)² v + η² s², from v = 0. The loss is c(y) + Σ ½ a v,
/// the exact mean of the stochastic process. Logged losses add independent normal noise.
/// Source: NTL, arXiv:2505.10559, sections 2 and 3; the recursion of v is exact for SGD on a quadratic.
/// </remarks>
public static class SyntheticRuns
{
    /// <summary>L₀, the loss that no training removes, in nats.</summary>
    public const double Irreducible = 2.6;

    private const double Height = 1, Power = 1.5, Drift = 0.1, Start = 0.27, Noise = 0.004;
    private const double GradientNoise = 320; // s² in nats per squared unit of θ: at η = 10⁻³ each direction holds η s² / 4 = 0.08 nats
    private const int Every = 10;

    // Relaxation times 1 / (2 a η) of 1700, 330, 60 and 10 steps at η = 10⁻³.
    private static readonly double[] Curvatures = [0.3, 1.5, 8, 50];

    /// <summary>Three runs of one landscape, constant, cosine and warm-up-stable-decay, each of <paramref name="steps"/> updates, logged every 10 steps and after the last.</summary>
    /// <param name="steps">Updates of each run; at least 1000.</param>
    /// <param name="seed">Of the noise on logged losses.</param>
    public static ImmutableArray<Run> Make(long steps, ulong seed)
    {
        if (steps < 1000) throw new UsageException($"Synthetic runs need 1000 steps or more, got {steps}: below that no valley comes to equilibrium.");
        const double peak = 1e-3;
        long warmup = steps / 50;
        return
        [
            Make("constant", new Constant(peak, warmup), steps, seed),
            Make("cosine", new Decay(Shape.Cosine, peak, steps, 0, warmup), steps, seed),
            Make("wsd", new WarmupStableDecay(peak, warmup, steps, steps / 5, Shape.Linear), steps, seed),
        ];
    }

    /// <summary>One run; its noise depends on the seed and the name alone.</summary>
    public static Run Make(string name, Schedule schedule, long steps, ulong seed)
    {
        var rng = new Rng(seed, $"synthetic/{name}");
        var at = new PackedList<long>.Builder();
        var losses = new PackedList<double>.Builder();
        double[] exact = MeanLoss(schedule, steps);
        for (long step = 0; step < steps; step++)
        {
            if (step % Every != 0 && step != steps - 1) continue;
            at.Add(step);
            losses.Add(exact[step] + Noise * rng.NextNormal());
        }
        return new Run
        {
            Name = name,
            Source = $"synthetic: river-valley recursion, {schedule}, seed {seed}",
            Loss = new("loss", at.ToPackedList(), losses.ToPackedList()),
            LearningRate = schedule,
        };
    }

    /// <summary>The noiseless loss after each update, shape (steps).</summary>
    public static double[] MeanLoss(Schedule schedule, long steps)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        double[] loss = new double[steps], moments = new double[Curvatures.Length];
        double y = Start;
        for (long step = 0; step < steps; step++)
        {
            double eta = schedule.At(step);
            y += eta * Drift * Power * Height * Math.Pow(y, -Power - 1);
            loss[step] = Irreducible + Height * Math.Pow(y, -Power);
            for (int i = 0; i < moments.Length; i++)
            {
                double a = Curvatures[i], keep = 1 - eta * a;
                moments[i] = keep * keep * moments[i] + eta * eta * GradientNoise;
                loss[step] += 0.5 * a * moments[i];
            }
        }
        return loss;
    }
}
