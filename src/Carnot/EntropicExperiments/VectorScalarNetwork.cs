using Carnot.Randomness;
using Carnot.Symmetry;

namespace Carnot.EntropicExperiments;

/// <summary>f = u w x with one input, two outputs and a teacher along the first: the smallest network that can sharpen or flatten; label noise diag(b, 1) s².</summary>
internal static class VectorScalarNetwork
{
    /// <summary>Mean of λ_max = κ(|u|² + w²) over walkers and over the last fifth of the steps, with its error over walkers.</summary>
    /// <param name="balance">b.</param>
    /// <param name="teacher">v.</param>
    /// <param name="lossFactor">κ: 2 for ‖·‖², 1 for ½‖·‖².</param>
    /// <param name="output">u_1 at the start.</param>
    /// <param name="input">w at the start.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="noise">s.</param>
    /// <param name="steps">Updates.</param>
    /// <param name="walkers">Independent networks.</param>
    /// <param name="rng">The noise.</param>
    public static Estimate Sharpness(double balance, double teacher, double lossFactor, double output, double input, double learningRate, double noise, int steps, int walkers, Rng rng)
    {
        double[] means = new double[walkers];
        double weak = noise * Math.Sqrt(balance);
        for (int r = 0; r < walkers; r++)
        {
            double u = output, other = 0, w = input, sum = 0;
            int kept = 0;
            for (int t = 0; t < steps; t++)
            {
                double first = u * w - teacher - weak * rng.NextNormal(), second = other * w - noise * rng.NextNormal();
                double force = u * first + other * second;
                u -= learningRate * lossFactor * first * w;
                other -= learningRate * lossFactor * second * w;
                w -= learningRate * lossFactor * force;
                if (t < steps * 4L / 5) continue;
                sum += lossFactor * (u * u + other * other + w * w);
                kept++;
            }
            means[r] = sum / kept;
            if (!double.IsFinite(means[r])) throw new DivergenceException($"A walker diverged with learning rate {learningRate} and balance {balance}; lower the learning rate.");
        }
        return Estimate.MeanOfIndependent(means);
    }

    /// <summary>The data balance of the mode, (σε²/tr Σε)/(σx²/tr Σx), here b/(1 + b).</summary>
    public static RankOneMode Mode(double balance, double teacher, double lossFactor) => new(teacher, balance / (1 + balance), 1, lossFactor);
}
