namespace Carnot.Symmetry;

/// <summary>One layer of a feed-forward stack, as far as symmetries are concerned.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Weight">Where its matrix stands, shape (outputs, inputs).</param>
/// <param name="Bias">Where its bias stands, shape (outputs, 1), or null.</param>
/// <param name="After">What follows it.</param>
/// <param name="Normalized">Whether a normalisation without memory of scale (batch or layer norm) follows it.</param>
/// <param name="Residual">Whether its output is added to its input, which pins its scale.</param>
/// <param name="Tied">Whether its matrix is used elsewhere too.</param>
public sealed record LayerDescription(string Name, ParameterSlice Weight, ParameterSlice? Bias, Activation After, bool Normalized = false, bool Residual = false, bool Tied = false);
