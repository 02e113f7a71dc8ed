namespace Carnot.Networks.Models;

/// <summary>Images, or other vectors, and the class of each.</summary>
/// <param name="count">Images B.</param>
/// <param name="pixels">Numbers per image: channels × height × width, channel by channel, row by row.</param>
public sealed class ImageBatch(int count, int pixels) : Batch(count)
{
    /// <summary>Numbers per image.</summary>
    public int PixelsPerImage { get; } = pixels;

    /// <summary>Shape (B, channels × height × width).</summary>
    public float[] Pixels { get; } = new float[checked(count * pixels)];

    /// <summary>Classes, shape (B).</summary>
    public int[] Labels { get; } = new int[count];

    /// <inheritdoc/>
    public override ImageBatch Select(ReadOnlySpan<int> samples)
    {
        var chosen = new ImageBatch(samples.Length, PixelsPerImage);
        Pick(samples, Pixels, chosen.Pixels);
        Pick(samples, Labels, chosen.Labels);
        return chosen;
    }
}
