using System.Collections.Immutable;

namespace Carnot.Dialects;

/// <summary>Every dialect Carnot speaks: a new one is one file and one line here.</summary>
public static class Trainers
{
    private static readonly (string Alias, string Name)[] Aliases =
    [
        ("huggingface", "hf"), ("transformers", "hf"), ("torch", "pytorch"), ("lightning", "pytorch"), ("megatron-lm", "megatron"), ("nemo", "megatron"),
        ("titan", "torchtitan"), ("llm.c", "llmc"), ("maxtext", "optax"), ("jax", "optax"),
    ];

    /// <summary>The dialects, in the order of the table in docs/schedules.md.</summary>
    public static ImmutableArray<Dialect> All { get; } =
    [
        new HuggingFace(), new PyTorch(), new Megatron(), new Torchtitan(), new NanoGpt(), new Nanochat(), new LlmC(), new Axolotl(), new DeepSpeed(), new Optax(),
    ];

    /// <summary>The names, for messages and help.</summary>
    public static string Names => string.Join(", ", All.Select(dialect => dialect.Name));

    /// <summary>The dialect of that name or of its longer form, such as huggingface for hf.</summary>
    public static Dialect Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string known = Aliases.FirstOrDefault(alias => alias.Alias.Equals(name, StringComparison.OrdinalIgnoreCase)).Name ?? name;
        return All.FirstOrDefault(dialect => dialect.Name.Equals(known, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"Unknown dialect \"{name}\"{Nearest.Hint(name, All.Select(d => d.Name).Concat(Aliases.Select(a => a.Alias)))} Known dialects: {Names}.");
    }
}
