using System.Numerics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Layers;

namespace Carnot.Networks.Models;

/// <summary>A denoising diffusion model: a transformer over patches that tells the noise ε in x_t = √ᾱ x₀ + √(1 − ᾱ) ε, ᾱ = cos²(πt/2).</summary>
/// <remarks>
/// The time enters beside the pixels of every patch, as sines and cosines. Loss: mean over pixels of (ε̂ − ε)².
/// Source: Ho, Jain and Abbeel, arXiv 2006.11239, equation 14; the cosine schedule is that of Nichol and Dhariwal, arXiv 2102.09672, without offset.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Diffusion<T> : Network<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int TimeFeatures = 16;

    private readonly Signal<T> _input, _noise;
    private readonly SquaredError<T> _loss;

    /// <summary>A diffusion model with parameters 0 until <see cref="Initialize"/> or until they are loaded.</summary>
    public Diffusion(VisionTransformerConfig config, Workers workers, int capacity) : base(workers, capacity)
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config.Checked();
        _input = Graph.Sequence("patches", config.Patches, config.PatchNumbers + TimeFeatures, isDifferentiable: false);
        Signal<T> x = Transformer.Linear(Graph, "patch_embedding", "patch_embedding", _input, config.Width);          // (B·P, C)
        x = new Positions<T>(Graph, "embedding", x, Graph.Parameter("wpe.weight", "wpe", config.Patches, config.Width)).Out!;
        for (int layer = 0; layer < config.Layers; layer++)
            x = Transformer.Block(Graph, $"h.{layer}", x, config.Heads, isCausal: false, config.Patches);
        _noise = Transformer.Linear(Graph, "head", "head", Transformer.Norm(Graph, "ln_f", x), config.PatchNumbers);  // (B·P, numbers)
        _loss = new SquaredError<T>(Graph, _noise, isMeanOverColumns: true);
    }

    /// <summary>The size.</summary>
    public VisionTransformerConfig Config { get; }

    /// <inheritdoc cref="Transformer.Initialize"/>
    public override void Initialize(ulong seed) => Transformer.Initialize(Parameters, seed, Config.Layers);

    /// <summary>ε̂ of the samples that went through last, as images: shape (samples, pixels).</summary>
    public void Noise(Span<T> images)
    {
        ReadOnlySpan<T> patches = _noise.Values;
        int pixels = Config.Channels * Config.Side * Config.Side, at = 0;
        for (int sample = 0; sample < patches.Length / pixels; sample++)
            for (int patch = 0; patch < Config.Patches; patch++)
                for (int i = 0; i < Config.PatchNumbers; i++) images[sample * pixels + Config.Pixel(patch, i)] = patches[at++];
    }

    /// <summary>ε̂ of images x_t at one time 0 &lt; t ≤ 1, both of shape (images, pixels).</summary>
    public void Predict(ReadOnlySpan<float> images, double time, Span<T> noise)
    {
        if (!(time > 0 && time <= 1)) throw new ArgumentOutOfRangeException(nameof(time), time, "Noise is predicted at times above 0 and up to 1.");
        int pixels = Config.Channels * Config.Side * Config.Side;
        var batch = new DiffusionBatch(images.Length / pixels, pixels);
        if (batch.Count > Capacity || batch.Pixels.Length != images.Length || noise.Length != images.Length)
            throw new ArgumentException($"{images.Length} numbers are not whole images of {pixels} numbers, at most {Capacity}, with as much room for noise ({noise.Length}).");
        // A black image with noise x_t / sin φ is x_t at time t.
        double sine = Math.Sin(Math.PI / 2 * time);
        for (int i = 0; i < images.Length; i++) batch.Noise[i] = (float)(images[i] / sine);
        Array.Fill(batch.Times, time);
        Loss(batch);
        Noise(noise);
    }

    private protected override void Load(Batch batch, int first, int count)
    {
        var images = Expect<DiffusionBatch>(batch);
        int pixels = Config.Channels * Config.Side * Config.Side;
        if (images.Pixels.Length != images.Count * pixels) throw new UsageException($"The images have {images.Pixels.Length / images.Count} numbers, the model takes {pixels}.");
        (Graph.Samples, Graph.Positions) = (count, Config.Patches);
        Span<T> to = _input.ValueStorage.Span, targets = _loss.Targets;
        int at = 0, target = 0;
        for (int sample = first; sample < first + count; sample++)
        {
            double time = images.Times[sample];
            var (sine, cosine) = Math.SinCos(Math.PI / 2 * time);
            for (int patch = 0; patch < Config.Patches; patch++)
            {
                for (int i = 0; i < Config.PatchNumbers; i++)
                {
                    int pixel = sample * pixels + Config.Pixel(patch, i);
                    to[at++] = T.CreateTruncating(cosine * images.Pixels[pixel] + sine * images.Noise[pixel]);
                    targets[target++] = T.CreateTruncating(images.Noise[pixel]);
                }
                for (int i = 0; i < TimeFeatures / 2; i++)
                {
                    var (s, c) = Math.SinCos(Math.PI / 2 * time * (1 << i));
                    to[at++] = T.CreateTruncating(s);
                    to[at++] = T.CreateTruncating(c);
                }
            }
        }
    }
}
