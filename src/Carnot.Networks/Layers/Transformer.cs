using System.Numerics;
using Carnot.Networks.Models;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Layers;

/// <summary>The block that GPT-2, the vision transformer and the diffusion model share, with GPT-2's parameter names.</summary>
internal static class Transformer
{
    /// <summary>x ← x + attention(norm x), then x ← x + mlp(norm x); norms before each part.</summary>
    public static Signal<T> Block<T>(Graph<T> graph, string name, Signal<T> x, int heads, bool isCausal, int maximumPositions) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = x.Columns;
        Signal<T> qkv = Linear(graph, $"{name}.attn.c_attn", $"{name}.attn", Norm(graph, $"{name}.ln_1", x), 3 * width);    // (B·T, 3C)
        Signal<T> y = new Attention<T>(graph, $"{name}.attn.heads", qkv, heads, isCausal, maximumPositions).Out!;
        x = Linear(graph, $"{name}.attn.c_proj", $"{name}.attn", y, width, residual: x);
        Signal<T> m = Linear(graph, $"{name}.mlp.c_fc", $"{name}.mlp", Norm(graph, $"{name}.ln_2", x), 4 * width);          // (B·T, 4C)
        m = new Activation<T, Gelu<T>>(graph, $"{name}.mlp.gelu", m).Out!;
        return Linear(graph, $"{name}.mlp.c_proj", $"{name}.mlp", m, width, residual: x);
    }

    /// <summary>A layer norm with its gain and bias.</summary>
    public static Signal<T> Norm<T>(Graph<T> graph, string name, Signal<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => new LayerNorm<T>(graph, name, x, graph.Parameter($"{name}.weight", name, x.Columns), graph.Parameter($"{name}.bias", name, x.Columns)).Out!;

    /// <summary>A linear map with bias, its weight stored (in, out).</summary>
    public static Signal<T> Linear<T>(Graph<T> graph, string name, string group, Signal<T> x, int outputs, Signal<T>? residual = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => new Linear<T>(graph, name, x, graph.Parameter($"{name}.weight", group, x.Columns, outputs), graph.Parameter($"{name}.bias", group, outputs), residual, inputMajor: true).Out!;

    /// <summary>Weights and embeddings N(0, 0.02²), those that write to the residual stream smaller by √(2 layers); gains 1, biases 0.</summary>
    public static void Initialize<T>(IReadOnlyList<Parameter<T>> parameters, ulong seed, int layers) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Initialization.Fill(parameters, seed, parameter =>
            parameter.Name.EndsWith(".bias", StringComparison.Ordinal) ? Initialization.Zero
            : !parameter.IsMatrix ? Initialization.One
            : Initialization.Normal(parameter.Name.EndsWith("c_proj.weight", StringComparison.Ordinal) ? 0.02 / Math.Sqrt(2 * layers) : 0.02));
}
