using Carnot.Networks.Models;
using Carnot.Randomness;

namespace Carnot.Networks.Training;

/// <summary>Turns noise into images, from t = 1 down: x̂₀ = (x − sin φ ε̂)/cos φ, then x ← cos φ′ x̂₀ + sin φ′ ε̂, φ = πt/2.</summary>
/// <remarks>
/// Deterministic once the first noise is drawn. Times are the middles of equal steps; the last step goes to φ′ = 0. x̂₀ is kept within the range
/// of the data, and ε̂ made to agree with it. Source: Song, Meng and Ermon, arXiv 2010.02502, equation 12 with σ = 0.
/// </remarks>
public static class DiffusionSampler
{
    /// <summary>Images with numbers from <paramref name="lowest"/> to <paramref name="highest"/>, shape (count, pixels). The same seed gives the same images.</summary>
    public static float[] Sample(Diffusion<float> model, int count, int steps, float lowest, float highest, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (count < 1) throw new UsageException($"--count must be 1 or more, got {count}.");
        VisionTransformerConfig config = model.Config;
        int pixels = config.Channels * config.Side * config.Side;
        float[] images = new float[checked(count * pixels)];
        var rng = new Rng(seed, "sample");
        for (int i = 0; i < images.Length; i++) images[i] = (float)rng.NextNormal();
        for (int first = 0; first < count; first += model.Capacity)
            Denoise(images.AsSpan(first * pixels, Math.Min(model.Capacity, count - first) * pixels), steps, lowest, highest, model.Predict);
        return images;
    }

    /// <summary>What noise is in x at time t; shapes of x.</summary>
    internal delegate void Predictor(ReadOnlySpan<float> x, double time, Span<float> noise);

    internal static void Denoise(Span<float> x, int steps, float lowest, float highest, Predictor predict)
    {
        if (steps < 1) throw new UsageException($"--steps must be 1 or more, got {steps}.");
        float[] noise = new float[x.Length];
        for (int step = 0; step < steps; step++)
        {
            double time = 1 - (step + 0.5) / steps;
            var (sine, cosine) = Math.SinCos(Math.PI / 2 * time);
            var (nextSine, nextCosine) = step == steps - 1 ? (0, 1) : Math.SinCos(Math.PI / 2 * (time - 1.0 / steps));
            predict(x, time, noise);
            for (int i = 0; i < x.Length; i++)
            {
                double clean = Math.Clamp((x[i] - sine * noise[i]) / cosine, lowest, highest);
                x[i] = (float)(nextCosine * clean + nextSine * (x[i] - cosine * clean) / sine);
            }
        }
    }
}
