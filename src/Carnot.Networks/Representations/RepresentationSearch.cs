using System.Collections.Immutable;
using System.Numerics;
using Carnot.Networks.Layers;

namespace Carnot.Networks.Representations;

/// <summary>Reads the places worth comparing off a tape.</summary>
internal static class RepresentationSearch
{
    /// <summary>All of them, in the order of the forward sweep.</summary>
    public static ImmutableArray<Representation<T>> Run<T>(Graph<T> graph) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var found = ImmutableArray.CreateBuilder<Representation<T>>();
        foreach (Layer<T> layer in graph.Layers)
        {
            if (layer.Out is not { } signal) continue;
            Layer<T>[] readers = [.. graph.Layers.Where(reader => reader.Inputs.Contains(signal))];
            if (layer is Linear<T> { Residual: { } before } adding)
            {
                bool attends = graph.Layers.Any(writer => writer is Attention<T> && writer.Out == adding.Input);
                string part = adding.Parameters[0].Group;
                found.Add(new(part, attends ? RepresentationKind.Attention : RepresentationKind.Mlp, signal, before));
                if (!attends) found.Add(new(part.LastIndexOf('.') is > 0 and var dot ? part[..dot] : part, RepresentationKind.Residual, signal, null));
            }
            else if (readers.Any(reader => reader is CrossEntropy<T> or SquaredError<T>)) found.Add(new(signal.Name, RepresentationKind.Output, signal, null));
            else if (layer is not Linear<T> && readers.Any(reader => reader.Residual == signal)) found.Add(new(signal.Name, RepresentationKind.Residual, signal, null));
            else if (layer is Activation<T, Relu<T>> or Activation<T, Tanh<T>> or Activation<T, Gelu<T>> || layer is Linear<T> && readers.All(reader => reader is Linear<T> or FixedLinear<T>))
                found.Add(new(signal.Name, RepresentationKind.Hidden, signal, null));
        }
        return found.ToImmutable();
    }
}
