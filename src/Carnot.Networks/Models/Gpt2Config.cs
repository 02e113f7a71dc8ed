namespace Carnot.Networks.Models;

/// <summary>The size of a GPT-2. The defaults are those of <see cref="Tiny"/>.</summary>
public sealed record Gpt2Config
{
    /// <summary>Blocks.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Attention heads per block; the width is a multiple of them.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Numbers per position.</summary>
    public int Width { get; init; } = 128;

    /// <summary>Tokens that are seen at once.</summary>
    public int Context { get; init; } = 64;

    /// <summary>Different tokens.</summary>
    public int Vocabulary { get; init; } = 65;

    /// <summary>4 layers, 4 heads, width 128, context 64: 0.8 million parameters.</summary>
    public static Gpt2Config Tiny { get; } = new();

    /// <summary>6 layers, 6 heads, width 384, context 128: 10.7 million parameters.</summary>
    public static Gpt2Config Small { get; } = new() { Layers = 6, Heads = 6, Width = 384, Context = 128 };

    /// <summary>The published GPT-2 of 124 million parameters.</summary>
    public static Gpt2Config Gpt2 { get; } = new() { Layers = 12, Heads = 12, Width = 768, Context = 1024, Vocabulary = 50257 };

    internal Gpt2Config Checked()
    {
        foreach (var (name, value) in new[] { ("layers", Layers), ("heads", Heads), ("width", Width), ("context", Context), ("vocabulary", Vocabulary) })
            if (value < 1) throw new UsageException($"{name} must be 1 or more, got {value}.");
        if (Width % Heads != 0) throw new UsageException($"The width {Width} cannot be shared by {Heads} heads; take a multiple, for example {(Width / Heads + 1) * Heads}.");
        return this;
    }
}
