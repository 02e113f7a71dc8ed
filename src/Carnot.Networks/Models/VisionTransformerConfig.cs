namespace Carnot.Networks.Models;

/// <summary>The size of a vision transformer or of a diffusion model: images are cut into square patches, one per position.</summary>
public sealed record VisionTransformerConfig
{
    /// <summary>Pixels along one side of the square image.</summary>
    public int Side { get; init; } = 28;

    /// <summary>Numbers per pixel.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>Pixels along one side of a patch; divides <see cref="Side"/>.</summary>
    public int Patch { get; init; } = 7;

    /// <summary>Blocks.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Attention heads per block; the width is a multiple of them.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Numbers per position.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Classes; of no use to a diffusion model.</summary>
    public int Classes { get; init; } = 10;

    internal int Patches => Side / Patch * (Side / Patch);

    internal int PatchNumbers => Channels * Patch * Patch;

    internal VisionTransformerConfig Checked()
    {
        foreach (var (name, value) in new[] { ("side", Side), ("channels", Channels), ("patch", Patch), ("layers", Layers), ("heads", Heads), ("width", Width), ("classes", Classes) })
            if (value < 1) throw new UsageException($"{name} must be 1 or more, got {value}.");
        if (Side % Patch != 0) throw new UsageException($"An image of side {Side} cannot be cut into patches of side {Patch}; take a divisor.");
        if (Width % Heads != 0) throw new UsageException($"The width {Width} cannot be shared by {Heads} heads; take a multiple.");
        return this;
    }

    /// <summary>Where number <paramref name="i"/> of patch <paramref name="patch"/> lies in an image: channel by channel, row by row.</summary>
    internal int Pixel(int patch, int i)
    {
        int across = Side / Patch, channel = i / (Patch * Patch), row = patch / across * Patch + i / Patch % Patch, column = patch % across * Patch + i % Patch;
        return (channel * Side + row) * Side + column;
    }
}
