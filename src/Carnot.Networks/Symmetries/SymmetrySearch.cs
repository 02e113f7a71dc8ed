using System.Collections.Immutable;
using System.Numerics;
using Carnot.Networks.Layers;
using Carnot.Networks.Tensors;
using Carnot.Symmetry;

namespace Carnot.Networks.Symmetries;

/// <summary>Finds the symmetries of a loss from its tape: follows what every layer writes to what reads it.</summary>
/// <remarks>
/// Rescaling and changes of basis between linear maps, the same between a norm's gains and what reads them, queries against keys and values against outputs
/// of every head with their biases, the scale of what only norms read; permutations and signs beside them. What stands in the way is noted.
/// </remarks>
/// <typeparam name="T">The network's precision.</typeparam>
internal sealed class SymmetrySearch<T>(Graph<T> graph) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ILookup<Signal<T>, Layer<T>> _readers = graph.Layers.SelectMany(layer => layer.Inputs.Distinct(), (layer, signal) => (layer, signal)).ToLookup(pair => pair.signal, pair => pair.layer);
    private readonly HashSet<Parameter<T>> _tied = [.. graph.Layers.SelectMany(layer => layer.Parameters).GroupBy(parameter => parameter).Where(uses => uses.Count() > 1).Select(uses => uses.Key)];
    private readonly ImmutableArray<ContinuousSymmetry>.Builder _continuous = ImmutableArray.CreateBuilder<ContinuousSymmetry>();
    private readonly ImmutableArray<string>.Builder _discrete = ImmutableArray.CreateBuilder<string>(), _notes = ImmutableArray.CreateBuilder<string>();

    public ModelSymmetries Run()
    {
        foreach (Layer<T> layer in graph.Layers)
        {
            if (IsStream(layer.Out))
            {
                if (layer.Residual is null) FollowStream(layer.Out!);
            }
            else if (layer is Linear<T> linear) Follow(linear, linear.Blocks, UnitFreedom.Basis);
            else if (layer is LayerNorm<T> norm) Follow(norm, norm.Gains, UnitFreedom.Factors);
        }
        return new(_continuous.ToImmutable(), _discrete.ToImmutable(), _notes.ToImmutable());
    }

    /// <summary>Whether a signal is added to others: then what writes it has no scale of its own.</summary>
    private bool IsStream(Signal<T>? signal)
        => signal is not null && (graph.Layers.Any(layer => layer.Out == signal && layer.Residual is not null) || _readers[signal].Any(layer => layer.Residual == signal));

    private void Follow(Layer<T> writer, ImmutableArray<ParameterSlice> blocks, UnitFreedom freedom)
    {
        Signal<T> signal = writer.Out!;
        while (true)
        {
            Layer<T>[] readers = [.. _readers[signal]];
            if (readers.Length != 1)
            {
                _notes.Add($"{writer.Out!.Name}: {readers.Length} layers read it; a factor would have to be taken out of each.");
                return;
            }
            switch (readers[0])
            {
                case Linear<T> reader:
                    Between(writer, reader, new HiddenUnits($"{writer.Out!.Name} - {reader.Out!.Name}", blocks, [reader.Weight.Transpose()], freedom));
                    return;
                case Attention<T> attention when writer is Linear<T> && freedom == UnitFreedom.Basis:
                    Heads((Linear<T>)writer, attention);
                    return;
                case LayerNorm<T> norm:
                    if (freedom is UnitFreedom.Basis or UnitFreedom.PositiveFactors) BeforeNorm(writer.Out!.Name, blocks, writer.Parameters, norm);
                    else _notes.Add($"{writer.Out!.Name}: no factor passes to {norm.Out!.Name}.");
                    return;
                case MeanPool<T>: break;
                case Activation<T, Relu<T>>: freedom = freedom is UnitFreedom.Basis or UnitFreedom.PositiveFactors ? UnitFreedom.PositiveFactors : UnitFreedom.Permutations; break;
                case Activation<T, Tanh<T>>: freedom = freedom is UnitFreedom.Basis or UnitFreedom.Signs ? UnitFreedom.Signs : UnitFreedom.Permutations; break;
                case Activation<T, Gelu<T>>: freedom = UnitFreedom.Permutations; break;
                case CrossEntropy<T> or SquaredError<T>: return;
                default:
                    if (Ends(readers[0].Out!)) return;
                    _notes.Add($"{writer.Out!.Name}: {readers[0].Out!.Name} reads it and mixes the units; nothing is known to pass.");
                    return;
            }
            signal = readers[0].Out!;
        }
    }

    private bool Ends(Signal<T> signal) => _readers[signal].All(layer => layer is CrossEntropy<T> or SquaredError<T>);

    private void Between(Layer<T> writer, Linear<T> reader, HiddenUnits units)
    {
        _discrete.AddRange(units.Discrete());
        if (Tied(writer.Parameters.Concat(reader.Parameters)) is { } tied) _notes.Add($"{units.Name}: {tied} is used elsewhere too (tied), so that no factor can be taken out of it; balance is not predicted.");
        else if (units.Freedom is UnitFreedom.Signs or UnitFreedom.Permutations)
            _notes.Add($"{units.Name}: {(units.Freedom == UnitFreedom.Signs ? "tanh passes signs but no factor" : "GELU passes no factor")}; balance would only be approximate.");
        else _continuous.AddRange(units.Continuous());
    }

    /// <summary>q, k and v lie side by side in the rows that the writer makes; each head has a stretch of each.</summary>
    private void Heads(Linear<T> projection, Attention<T> attention)
    {
        string name = attention.Out!.Name;
        if (attention.Heads > 1) _discrete.Add($"{name}: permutation of {attention.Heads} heads");
        if (_readers[attention.Out].ToArray() is not [Linear<T> output] || output.Residual == attention.Out)
        {
            _notes.Add($"{name}: no single linear map reads the heads; value-output balance is not known.");
            return;
        }
        if (Tied(projection.Parameters.Concat(output.Parameters)) is { } tied)
        {
            _notes.Add($"{name}: {tied} is used elsewhere too (tied); balance is not predicted.");
            return;
        }
        int width = attention.Out.Columns, size = width / attention.Heads;
        for (int head = 0; head < attention.Heads; head++)
        {
            int first = head * size;
            _continuous.AddRange(new AttentionDescription($"{name}, head {head}", projection.Weight.Stretch(first, size), projection.Weight.Stretch(width + first, size),
                projection.Weight.Stretch(2 * width + first, size), output.Weight.Transpose().Stretch(first, size).Transpose())
            {
                QueryBias = projection.Bias?.Stretch(first, size),
                KeyBias = projection.Bias?.Stretch(width + first, size),
                ValueBias = projection.Bias?.Stretch(2 * width + first, size),
            }.Continuous());
        }
        if (projection.Bias is not null) _notes.Add($"{name}: the bias of the keys moves no output, since softmax ignores what all keys share; its gradient is 0.");
    }

    /// <summary>From the first signal of a residual stream through all that is added to it.</summary>
    private void FollowStream(Signal<T> start)
    {
        var writers = new List<Layer<T>>();
        var others = new List<Layer<T>>();
        for (Signal<T>? signal = start; signal is not null;)
        {
            Signal<T> now = signal;
            writers.Add(graph.Layers.First(layer => layer.Out == now));
            others.AddRange(_readers[now].Where(layer => layer.Residual != now));
            signal = _readers[now].FirstOrDefault(layer => layer.Residual == now)?.Out;
        }
        string names = string.Join(" + ", writers.Select(layer => layer.Out!.Name));
        _notes.Add($"{names}: a residual stream; what is added has no scale of its own, so nothing that writes it balances with what reads it.");
        Parameter<T>[] parameters = [.. writers.SelectMany(layer => layer.Parameters)];
        if (others.Count == 0 || others.Any(layer => layer is not LayerNorm<T>)) return;
        _discrete.Add($"residual stream from {start.Name}: permutation of {start.Columns} coordinates");
        BeforeNorm($"residual stream from {start.Name}", [.. parameters.Select(Whole)], parameters, (LayerNorm<T>)others[0]);
    }

    private void BeforeNorm(string name, ImmutableArray<ParameterSlice> blocks, IEnumerable<Parameter<T>> parameters, LayerNorm<T> norm)
    {
        if (Tied(parameters) is { } tied)
        {
            _notes.Add($"{name}: only norms read it, but {tied} is used elsewhere too (tied), so that its scale is not free.");
            return;
        }
        _continuous.Add(new($"{name}, scale", SymmetryKind.ScaleInvariance, blocks, []));
        _notes.Add($"{name}: {norm.Out!.Name} takes the scale out, up to the {LayerNorm<T>.Epsilon} that it adds to a variance; the norm of the weights grows, and there is no balance.");
    }

    private string? Tied(IEnumerable<Parameter<T>> parameters) => parameters.FirstOrDefault(_tied.Contains)?.Name;

    private static ParameterSlice Whole(Parameter<T> parameter) => ParameterSlice.Vector(parameter.Offset, parameter.Length);
}
