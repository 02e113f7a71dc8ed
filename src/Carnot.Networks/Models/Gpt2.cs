using System.Numerics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Layers;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Models;

/// <summary>GPT-2: a transformer that predicts the next token; norms before each part, learned positions, the head tied to the token embedding.</summary>
/// <remarks>
/// Parameters have the names and shapes of the published checkpoints; weights of linear maps are stored (in, out).
/// Loss: mean over positions of −ln p(next token), in nats. Source: Radford et al., "Language Models are Unsupervised Multitask Learners" (2019).
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Gpt2<T> : Network<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Embedding<T> _embedding;
    private readonly Signal<T> _logits;
    private readonly CrossEntropy<T> _loss;

    /// <summary>A GPT-2 with parameters 0 until <see cref="Initialize"/> or until they are loaded.</summary>
    /// <param name="config">Its size.</param>
    /// <param name="workers">The threads that work.</param>
    /// <param name="capacity">Sequences that go through at once.</param>
    public Gpt2(Gpt2Config config, Workers workers, int capacity) : base(workers, capacity)
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config.Checked();
        Parameter<T> tokens = Graph.Parameter("wte.weight", "wte", config.Vocabulary, config.Width);
        Parameter<T> positions = Graph.Parameter("wpe.weight", "wpe", config.Context, config.Width);
        _embedding = new Embedding<T>(Graph, "embedding", tokens, positions);
        Signal<T> x = _embedding.Out!;                                                                   // (B·T, C)
        for (int layer = 0; layer < config.Layers; layer++)
            x = Transformer.Block(Graph, $"h.{layer}", x, config.Heads, isCausal: true, config.Context);
        _logits = new Linear<T>(Graph, "logits", Transformer.Norm(Graph, "ln_f", x), tokens).Out!;       // (B·T, V)
        _loss = new CrossEntropy<T>(Graph, _logits);
    }

    /// <summary>The size.</summary>
    public Gpt2Config Config { get; }

    /// <summary>The loss of every position of the part that went through last, shape (samples, positions).</summary>
    public ReadOnlySpan<double> PositionLosses => _loss.Losses;

    /// <summary>Weights and embeddings N(0, 0.02²), those that write to the residual stream smaller by √(2 layers); gains 1, biases 0.</summary>
    public override void Initialize(ulong seed) => Transformer.Initialize(Parameters, seed, Config.Layers);

    /// <summary>Scores of the next token after every position, shape (samples, positions, vocabulary). Valid until the next call.</summary>
    public ReadOnlySpan<T> Logits(TokenBatch batch)
    {
        Loss(batch);
        return _logits.Values;
    }

    private protected override void Load(Batch batch, int first, int count)
    {
        var tokens = Expect<TokenBatch>(batch);
        if (tokens.Length > Config.Context) throw new UsageException($"The sequences have {tokens.Length} tokens, the model's context is {Config.Context}.");
        int length = tokens.Length;
        (Graph.Samples, Graph.Positions) = (count, length);
        Copy(tokens.Inputs.AsSpan(first * length, count * length), _embedding.Ids, "token");
        Copy(tokens.Targets.AsSpan(first * length, count * length), _loss.Targets, "target");
    }

    private void Copy(ReadOnlySpan<int> from, Span<int> to, string what)
    {
        foreach (int id in from)
            if ((uint)id >= (uint)Config.Vocabulary) throw new UsageException($"A {what} is {id}; this model knows 0 to {Config.Vocabulary - 1}.");
        from.CopyTo(to);
    }
}
