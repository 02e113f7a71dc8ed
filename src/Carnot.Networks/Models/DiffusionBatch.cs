using Carnot.Randomness;

namespace Carnot.Networks.Models;

/// <summary>Images with the noise that is put on them and the time at which.</summary>
/// <param name="count">Images B.</param>
/// <param name="pixels">Numbers per image: channels × height × width, channel by channel, row by row.</param>
public sealed class DiffusionBatch(int count, int pixels) : Batch(count)
{
    /// <summary>Clean images x₀, best of zero mean and unit variance, shape (B, pixels).</summary>
    public float[] Pixels { get; } = new float[checked(count * pixels)];

    /// <summary>ε, standard normal, shape (B, pixels).</summary>
    public float[] Noise { get; } = new float[checked(count * pixels)];

    /// <summary>t of every image, from 0 (clean) to 1 (noise alone).</summary>
    public double[] Times { get; } = new double[count];

    /// <summary>Draws new noise, and times spread evenly over (0, 1), one in each of B equal parts.</summary>
    public void Draw(Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        for (int i = 0; i < Times.Length; i++) Times[i] = (i + rng.NextUniform()) / Times.Length;
        for (int i = 0; i < Noise.Length; i++) Noise[i] = (float)rng.NextNormal();
    }

    /// <inheritdoc/>
    public override DiffusionBatch Select(ReadOnlySpan<int> samples)
    {
        var chosen = new DiffusionBatch(samples.Length, Pixels.Length / Count);
        Pick(samples, Pixels, chosen.Pixels);
        Pick(samples, Noise, chosen.Noise);
        Pick(samples, Times, chosen.Times);
        return chosen;
    }
}
