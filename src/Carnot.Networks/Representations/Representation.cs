using System.Collections.Immutable;
using Carnot.Networks.Layers;

namespace Carnot.Networks.Representations;

/// <summary>A place in a network whose values are compared with another network's.</summary>
/// <param name="Name">For example <c>h.0.mlp</c>.</param>
/// <param name="Kind">What part it is.</param>
/// <param name="Signal">The values, a row for each sample or for each of its positions.</param>
/// <param name="Before">What is taken off: the stream before a part added to it; null for none.</param>
/// <typeparam name="T">The network's precision.</typeparam>
public sealed record Representation<T>(string Name, RepresentationKind Kind, Signal<T> Signal, Signal<T>? Before) where T : unmanaged
{
    /// <summary>Numbers per sample.</summary>
    public int Columns => Signal.Columns;

    /// <summary>The names of some representations, as messages list them.</summary>
    internal static string Names(ImmutableArray<Representation<T>> all) => string.Join(", ", all.Select(r => r.Name));
}
