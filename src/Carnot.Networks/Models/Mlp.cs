using System.Numerics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Layers;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Models;

/// <summary>f(x) = W_D φ(… φ(W_1 x + b_1) …) + b_D.</summary>
/// <remarks>Parameters <c>layers.0.weight</c> (out, in), <c>layers.0.bias</c>, … Loss: cross entropy in nats, or ‖f − y‖² without the ½.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Mlp<T> : Network<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Signal<T> _input, _output;
    private readonly CrossEntropy<T>? _classes;
    private readonly SquaredError<T>? _error;

    /// <summary>An MLP with parameters 0 until <see cref="Initialize"/> or until they are loaded.</summary>
    public Mlp(MlpConfig config, Workers workers, int capacity) : base(workers, capacity)
    {
        ArgumentNullException.ThrowIfNull(config);
        MlpConfig.Check(config.Widths);
        Config = config;
        Signal<T> x = _input = Graph.Rows("input", config.Widths[0], isDifferentiable: false);
        for (int layer = 0; layer < config.Widths.Count - 1; layer++)
        {
            string name = $"layers.{layer}";
            int inputs = config.Widths[layer], outputs = config.Widths[layer + 1];
            if (layer > 0) x = Activate($"{name}.input", x);
            Parameter<T> weight = Graph.Parameter($"{name}.weight", name, outputs, inputs);
            x = new Linear<T>(Graph, name, x, weight, config.HasBias ? Graph.Parameter($"{name}.bias", name, outputs) : null).Out!;
        }
        _output = x;
        if (config.IsClassifier) _classes = new CrossEntropy<T>(Graph, x);
        else _error = new SquaredError<T>(Graph, x);
    }

    /// <summary>The shape.</summary>
    public MlpConfig Config { get; }

    /// <summary>f of the samples that went through last, shape (samples, outputs).</summary>
    public ReadOnlySpan<T> Outputs => _output.Values;

    /// <summary>Weights N(0, g²/inputs) with g² = 2 before a ReLU or GELU, else 1; biases 0.</summary>
    /// <remarks>Source: He et al., arXiv 1502.01852, equation 10; LeCun's 1/inputs for tanh and for the last layer.</remarks>
    public override void Initialize(ulong seed)
    {
        string last = $"layers.{Config.Widths.Count - 2}";
        Initialization.Fill(Parameters, seed, p => !p.IsMatrix ? Initialization.Zero
            : Initialization.Normal(Math.Sqrt((Config.Activation == ActivationKind.Tanh || p.Group == last ? 1.0 : 2.0) / p.Shape[1])));
    }

    private protected override void Load(Batch batch, int first, int count)
    {
        Graph.Samples = count;
        if (_classes is not null) Inputs.Classes(Expect<ImageBatch>(batch), first, count, _input, _classes.Targets, _output.Columns);
        else Inputs.Regression(Expect<RegressionBatch>(batch), first, count, _input, _error!.Targets, _output.Columns);
    }

    private Signal<T> Activate(string name, Signal<T> x) => Config.Activation switch
    {
        ActivationKind.Relu => new Activation<T, Relu<T>>(Graph, name, x).Out!,
        ActivationKind.Tanh => new Activation<T, Tanh<T>>(Graph, name, x).Out!,
        ActivationKind.Gelu => new Activation<T, Gelu<T>>(Graph, name, x).Out!,
        _ => throw new UsageException($"unknown activation {Config.Activation}."),
    };
}
