using System.Collections.Immutable;

namespace Carnot.Symmetry;

/// <summary>The symmetries of a model, read off its description.</summary>
/// <param name="Continuous">Broken by the entropic force: each has a charge and a balance.</param>
/// <param name="Discrete">Preserved: permutations and signs leave the entropic loss as it is.</param>
/// <param name="Notes">Layers that have no such symmetry, and why.</param>
public sealed record ModelSymmetries(ImmutableArray<ContinuousSymmetry> Continuous, ImmutableArray<string> Discrete, ImmutableArray<string> Notes)
{
    /// <summary>The symmetries of a feed-forward stack followed by attention heads; either may be empty.</summary>
    /// <remarks>
    /// With isotropic learning rate the continuous part that stays unbroken is the rotation of hidden units inside a product of matrices.
    /// Biases of a layer go with its weights; those of later layers stay.
    /// </remarks>
    public static ModelSymmetries Find(IReadOnlyList<LayerDescription> layers, IReadOnlyList<AttentionDescription> heads)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(heads);
        var continuous = ImmutableArray.CreateBuilder<ContinuousSymmetry>();
        var discrete = ImmutableArray.CreateBuilder<string>();
        var notes = ImmutableArray.CreateBuilder<string>();
        for (int i = 0; i + 1 < layers.Count; i++) Between(layers[i], layers[i + 1], continuous, discrete, notes);
        foreach (LayerDescription layer in layers.Where(l => l.Normalized))
            if (layer.Tied) notes.Add($"{layer.Name} before its norm: tied weights break the identity of the charge; growth is not predicted.");
            else continuous.Add(new($"{layer.Name} before its norm", SymmetryKind.ScaleInvariance, Blocks(layer), []));
        foreach (AttentionDescription head in heads) continuous.AddRange(head.Continuous());
        return new(continuous.ToImmutable(), discrete.ToImmutable(), notes.ToImmutable());
    }

    /// <summary>Throws where there is nothing to balance.</summary>
    public ImmutableArray<ContinuousSymmetry> RequireContinuous() => Continuous.Length > 0
        ? Continuous
        : throw new CheckException($"This model has no continuous symmetry: there is no charge and nothing to balance. {string.Join(" ", Notes)}".TrimEnd());

    private static void Between(LayerDescription first, LayerDescription second, ImmutableArray<ContinuousSymmetry>.Builder continuous, ImmutableArray<string>.Builder discrete, ImmutableArray<string>.Builder notes)
    {
        string pair = $"{first.Name} - {second.Name}";
        if (first.Residual)
        {
            notes.Add($"{pair}: {first.Name} is added to its input, which pins the scale of its output.");
            return;
        }
        var units = new HiddenUnits(pair, Blocks(first), [second.Weight.Transpose()], first.After switch
        {
            Activation.Linear => UnitFreedom.Basis,
            Activation.Relu => UnitFreedom.PositiveFactors,
            Activation.Tanh => UnitFreedom.Signs,
            _ => UnitFreedom.Permutations,
        });
        discrete.AddRange(units.Discrete());
        if (first.Tied || second.Tied) notes.Add($"{pair}: tied weights break the identity of the charge; balance is not predicted.");
        else if (first.Normalized) notes.Add($"{pair}: the norm after {first.Name} makes it scale-invariant instead; its norm grows, and there is no balance with {second.Name}.");
        else if (first.After is Activation.Tanh or Activation.Smooth) notes.Add($"{pair}: {(first.After == Activation.Tanh ? "tanh" : "the smooth activation")} passes no factor; balance would only be approximate.");
        else continuous.AddRange(units.Continuous());
    }

    private static ImmutableArray<ParameterSlice> Blocks(LayerDescription layer) => layer.Bias is { } bias ? [layer.Weight, bias] : [layer.Weight];
}
