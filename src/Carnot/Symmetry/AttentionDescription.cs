namespace Carnot.Symmetry;

/// <summary>One attention head: queries and keys meet in QᵀK, values and outputs in OV.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Query">Shape (d_head, d).</param>
/// <param name="Key">Shape (d_head, d).</param>
/// <param name="Value">Shape (d_head, d).</param>
/// <param name="Output">Shape (d, d_head).</param>
public sealed record AttentionDescription(string Name, ParameterSlice Query, ParameterSlice Key, ParameterSlice Value, ParameterSlice Output);
