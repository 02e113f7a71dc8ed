using System.Collections.Immutable;

namespace Carnot.Symmetry;

/// <summary>One attention head: queries and keys meet in QᵀK, values and outputs in OV.</summary>
/// <remarks>A bias of queries, keys or values goes with its matrix: all are functions of the head's own basis.</remarks>
/// <param name="Name">What the user calls it.</param>
/// <param name="Query">Shape (d_head, d).</param>
/// <param name="Key">Shape (d_head, d).</param>
/// <param name="Value">Shape (d_head, d).</param>
/// <param name="Output">Shape (d, d_head).</param>
public sealed record AttentionDescription(string Name, ParameterSlice Query, ParameterSlice Key, ParameterSlice Value, ParameterSlice Output)
{
    /// <summary>Shape (d_head, 1), or null.</summary>
    public ParameterSlice? QueryBias { get; init; }

    /// <summary>Shape (d_head, 1), or null.</summary>
    public ParameterSlice? KeyBias { get; init; }

    /// <summary>Shape (d_head, 1), or null.</summary>
    public ParameterSlice? ValueBias { get; init; }

    /// <summary>The changes of basis that the head's two products leave free.</summary>
    public ImmutableArray<ContinuousSymmetry> Continuous() =>
    [
        new($"{Name} query-key", SymmetryKind.ChangeOfBasis, With(Query, QueryBias), With(Key, KeyBias)),
        new($"{Name} value-output", SymmetryKind.ChangeOfBasis, With(Value, ValueBias), [Output.Transpose()]),
    ];

    private static ImmutableArray<ParameterSlice> With(ParameterSlice matrix, ParameterSlice? bias) => bias is { } b ? [matrix, b] : [matrix];
}
