using System.Numerics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Layers;

namespace Carnot.Networks.Models;

/// <summary>f(x) = W_D ⋯ W_1 x, with loss ‖f − y‖² without the ½.</summary>
/// <remarks>Parameters <c>layers.0.weight</c> = W_1, …, each stored (out, in).</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public class DeepLinear<T> : Network<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Signal<T> _input, _output;
    private readonly SquaredError<T> _error;

    /// <summary>A deep linear network; <paramref name="widths"/> are the lengths of x, of every hidden layer and of f.</summary>
    public DeepLinear(IReadOnlyList<int> widths, Workers workers, int capacity) : this(widths, null, null, workers, capacity) { }

    private protected DeepLinear(IReadOnlyList<int> widths, double[,]? before, double[,]? after, Workers workers, int capacity) : base(workers, capacity)
    {
        ArgumentNullException.ThrowIfNull(widths);
        MlpConfig.Check(widths);
        Signal<T> x = _input = Graph.Rows("input", before?.GetLength(1) ?? widths[0], isDifferentiable: false);
        if (before is not null) x = new FixedLinear<T>(Graph, "input.embedding", x, before).Out!;
        for (int layer = 0; layer < widths.Count - 1; layer++)
            x = new Linear<T>(Graph, $"layers.{layer}", x, Graph.Parameter($"layers.{layer}.weight", $"layers.{layer}", widths[layer + 1], widths[layer])).Out!;
        if (after is not null) x = new FixedLinear<T>(Graph, "output.embedding", x, after).Out!;
        (_output, _error) = (x, new SquaredError<T>(Graph, x));
    }

    /// <summary>f of the samples that went through last, shape (samples, outputs).</summary>
    public ReadOnlySpan<T> Outputs => _output.Values;

    /// <summary>Weights N(0, 1/inputs), which keeps the length of vectors in the mean.</summary>
    public override void Initialize(ulong seed) => Initialization.Fill(Parameters, seed, p => Initialization.Normal(1 / Math.Sqrt(p.Shape[1])));

    private protected override void Load(Batch batch, int first, int count)
    {
        Graph.Samples = count;
        Inputs.Regression(Expect<RegressionBatch>(batch), first, count, _input, _error.Targets, _output.Columns);
    }
}
