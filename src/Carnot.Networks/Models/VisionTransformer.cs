using System.Numerics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Layers;

namespace Carnot.Networks.Models;

/// <summary>A transformer over the patches of an image: linear patch embedding, learned positions, blocks, mean over positions, linear classifier.</summary>
/// <remarks>Loss: cross entropy in nats. Source: Dosovitskiy et al., arXiv 2010.11929, with the mean over positions in place of a class token.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class VisionTransformer<T> : Network<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Signal<T> _patches, _scores;
    private readonly CrossEntropy<T> _loss;

    /// <summary>A vision transformer with parameters 0 until <see cref="Initialize"/> or until they are loaded.</summary>
    public VisionTransformer(VisionTransformerConfig config, Workers workers, int capacity) : base(workers, capacity)
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config.Checked();
        _patches = Graph.Sequence("patches", config.Patches, config.PatchNumbers, isDifferentiable: false);         // (B·P, numbers)
        Signal<T> x = Transformer.Linear(Graph, "patch_embedding", "patch_embedding", _patches, config.Width);
        x = new Positions<T>(Graph, "embedding", x, Graph.Parameter("wpe.weight", "wpe", config.Patches, config.Width)).Out!;
        for (int layer = 0; layer < config.Layers; layer++)
            x = Transformer.Block(Graph, $"h.{layer}", x, config.Heads, isCausal: false, config.Patches);
        x = new MeanPool<T>(Graph, "pool", Transformer.Norm(Graph, "ln_f", x)).Out!;                                // (B, C)
        _scores = Transformer.Linear(Graph, "head", "head", x, config.Classes);
        _loss = new CrossEntropy<T>(Graph, _scores);
    }

    /// <summary>The size.</summary>
    public VisionTransformerConfig Config { get; }

    /// <summary>Scores of the samples that went through last, shape (samples, classes).</summary>
    public ReadOnlySpan<T> Outputs => _scores.Values;

    /// <inheritdoc cref="Transformer.Initialize"/>
    public override void Initialize(ulong seed) => Transformer.Initialize(Parameters, seed, Config.Layers);

    private protected override void Load(Batch batch, int first, int count)
    {
        var images = Expect<ImageBatch>(batch);
        int pixels = Config.Channels * Config.Side * Config.Side;
        if (images.PixelsPerImage != pixels) throw new UsageException($"The images have {images.PixelsPerImage} numbers, the model takes {pixels}.");
        (Graph.Samples, Graph.Positions) = (count, Config.Patches);
        Span<T> to = _patches.ValueStorage.Span;
        int at = 0;
        for (int sample = first; sample < first + count; sample++)
            for (int patch = 0; patch < Config.Patches; patch++)
                for (int i = 0; i < Config.PatchNumbers; i++) to[at++] = T.CreateTruncating(images.Pixels[sample * pixels + Config.Pixel(patch, i)]);
        Inputs.Labels(images, first, count, _loss.Targets, Config.Classes);
    }
}
