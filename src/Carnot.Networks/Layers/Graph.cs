using System.Numerics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Layers;

/// <summary>A tape that is written once, by a model's constructor, and then played forward and backward without allocating.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Graph<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<Layer<T>> _layers = [];
    private readonly List<Signal<T>> _signals = [];
    private Layer<T>? _loss;
    private bool _planned, _keepsAdjoints;

    internal Graph(Workers workers, int capacity)
    {
        ArgumentNullException.ThrowIfNull(workers);
        if (capacity < 1) throw new UsageException($"The capacity must be 1 sample or more, got {capacity}.");
        (Workers, Capacity, Samples) = (workers, capacity, capacity);
        Product = new Gemm<T>(workers);
    }

    /// <summary>The threads that work.</summary>
    public Workers Workers { get; }

    /// <summary>Samples that fit.</summary>
    public int Capacity { get; }

    /// <summary>All parameters.</summary>
    public ParameterVector<T> Vector { get; } = new();

    /// <summary>The signals in the order of the forward sweep.</summary>
    public IReadOnlyList<Signal<T>> Signals => _signals;

    /// <summary>Samples that are loaded.</summary>
    internal int Samples { get; set; }

    /// <summary>Samples that the mean runs over: those loaded, or more when a batch goes through in parts.</summary>
    internal int MeanOver { get; private set; }

    /// <summary>Positions per sample that are loaded; the maximum is given to <see cref="Sequence"/>.</summary>
    internal int Positions { get; set; } = 1;

    /// <summary>Positions that went through before and that attention remembers; null when nothing is remembered.</summary>
    internal int? Remembered { get; set; }

    /// <summary>This part's share of the mean loss.</summary>
    internal double LossSum { get; set; }

    /// <summary>False when only signals need an adjoint: the products for ∂L/∂W, a third of a gradient, are spared then.</summary>
    internal bool NeedsGradient { get; private set; } = true;

    internal Gemm<T> Product { get; }

    internal Parameter<T> Parameter(string name, string group, params int[] shape) => Vector.Add(name, group, shape);

    /// <summary>A signal with a row for every position of every sample.</summary>
    internal Signal<T> Sequence(string name, int maximumPositions, int columns, bool isDifferentiable = true)
        => Add(new Signal<T>(name, () => Samples * Positions, checked(Capacity * maximumPositions), columns, isDifferentiable));

    /// <summary>A signal with a row for every sample.</summary>
    internal Signal<T> Rows(string name, int columns, bool isDifferentiable = true)
        => Add(new Signal<T>(name, () => Samples, Capacity, columns, isDifferentiable));

    /// <summary>A signal with as many rows as another.</summary>
    internal Signal<T> Like(Signal<T> other, string name, int columns)
        => Add(new Signal<T>(name, () => other.Rows, other.ValueStorage.Length / other.Columns, columns, true));

    internal void Add(Layer<T> layer)
    {
        _layers.Add(layer);
        if (layer.Out is null) _loss = layer;
    }

    internal IReadOnlyList<Layer<T>> Layers => _layers;

    internal bool EndsInCrossEntropy => _loss is CrossEntropy<T>;

    internal long ActivationBytes
    {
        get
        {
            Plan();
            return _signals.Sum(s => s.ValueStorage.Bytes) + Distinct(s => s.AdjointStorage) + _layers.Sum(l => l.StateBytes);
        }
    }

    internal long TangentBytes
    {
        get
        {
            Plan();
            return _signals.Where(s => s.IsDifferentiable).Sum(s => s.TangentStorage.Bytes) + Distinct(s => s.AdjointTangentStorage) + _layers.Sum(l => l.TangentStateBytes);
        }
    }

    internal void Forward(int meanOver)
    {
        MeanOver = meanOver;
        foreach (Layer<T> layer in _layers) layer.Forward();
    }

    internal void Tangent()
    {
        foreach (Layer<T> layer in _layers) layer.Tangent();
    }

    internal void Reverse(bool add)
    {
        StartReverse(add);
        for (int i = _layers.Count - 1; i >= 0; i--) _layers[i].Reverse();
    }

    /// <summary>Before layers are reversed one by one.</summary>
    internal void StartReverse(bool add)
    {
        StartAdjoints();
        Vector.ResetGradients(keep: add);
    }

    internal void ReverseTangent(bool add)
    {
        StartAdjointTangents();
        Vector.ResetProducts(keep: add);
        for (int i = _layers.Count - 1; i >= 0; i--) _layers[i].ReverseTangent();
    }

    /// <summary>Adjoints and their derivatives layer by layer, so that adjoints may share memory. The gradient is not made.</summary>
    internal void ReverseBoth(bool add)
    {
        NeedsGradient = false;
        StartAdjoints();
        StartAdjointTangents();
        Vector.ResetGradients(keep: add);
        Vector.ResetProducts(keep: add);
        for (int i = _layers.Count - 1; i >= 0; i--)
        {
            _layers[i].ReverseTangent();
            _layers[i].Reverse();
        }
        NeedsGradient = true;
    }

    /// <summary>The reverse sweep of the network with H_z ż in place of the loss's adjoint.</summary>
    internal void ReverseGaussNewton(bool add)
    {
        StartAdjointTangents();
        _loss!.ReverseTangent();
        Exchange();
        Vector.ResetGradients(keep: add);
        foreach (Signal<T> signal in _signals) signal.ResetAdjoint();
        for (int i = 0; i < _loss.Inputs.Count; i++) _loss.Inputs[i].BeginAdjoint();
        for (int i = _layers.Count - 1; i >= 0; i--)
            if (_layers[i] != _loss) _layers[i].Reverse();
        Exchange();
    }

    /// <summary>From now on every signal has an adjoint of its own, which stays after the reverse sweep.</summary>
    internal void KeepAdjoints()
    {
        Plan();
        if (_keepsAdjoints) return;
        _keepsAdjoints = true;
        foreach (Signal<T> signal in _signals.Where(s => s.IsDifferentiable)) signal.AdjointStorage = new Storage<T>(signal.ValueStorage.Length);
    }

    /// <summary>‖∂L/∂θ‖² of every parameter tensor.</summary>
    internal void GradientSquares(Span<double> squares)
    {
        for (int i = 0; i < squares.Length; i++)
        {
            Parameter<T> parameter = Vector.Parameters[i];
            squares[i] = Reductions.SumOfSquares<T>(Vector.Gradient.Span.Slice(parameter.Offset, parameter.Length));
        }
    }

    private Signal<T> Add(Signal<T> signal)
    {
        _signals.Add(signal);
        return signal;
    }

    private void StartAdjoints()
    {
        Plan();
        foreach (Signal<T> signal in _signals) signal.ResetAdjoint();
    }

    private void StartAdjointTangents()
    {
        Plan();
        foreach (Signal<T> signal in _signals) signal.ResetAdjointTangent();
    }

    private void Exchange()
    {
        Vector.ExchangeGradientAndProduct();
        foreach (Signal<T> signal in _signals) signal.ExchangeAdjoints();
    }

    // An adjoint lives from its signal's last use to its making; others take its memory after that.
    private void Plan()
    {
        if (_planned) return;
        _planned = true;
        Assign(s => s.AdjointStorage, (s, storage) => s.AdjointStorage = storage);
        Assign(s => s.AdjointTangentStorage, (s, storage) => s.AdjointTangentStorage = storage);
    }

    private void Assign(Func<Signal<T>, Storage<T>?> get, Action<Signal<T>, Storage<T>> set)
    {
        var free = new List<Storage<T>>();
        foreach (Layer<T> layer in Enumerable.Reverse(_layers))
        {
            Storage<T>? mine = layer.Out is null ? null : get(layer.Out);
            if (layer.SharesAdjoint is { IsDifferentiable: true } shared && get(shared) is null && mine is not null)
            {
                set(shared, mine);
                mine = null;
            }
            foreach (Signal<T> input in layer.Inputs)
            {
                if (get(input) is not null) continue;
                Storage<T>? found = free.Find(s => s.Length == input.ValueStorage.Length);
                if (found is null) found = new Storage<T>(input.ValueStorage.Length);
                else free.Remove(found);
                set(input, found);
            }
            if (mine is not null) free.Add(mine);
        }
    }

    private long Distinct(Func<Signal<T>, Storage<T>?> storage)
        => _signals.Select(storage).OfType<Storage<T>>().Distinct().Sum(s => s.Bytes);
}
