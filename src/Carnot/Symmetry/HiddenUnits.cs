using System.Collections.Immutable;

namespace Carnot.Symmetry;

/// <summary>Hidden units, the blocks that write them and the blocks that read them: where a symmetry can live.</summary>
/// <param name="Name">Between which parts of the model.</param>
/// <param name="In">The blocks that write; rows are the units.</param>
/// <param name="Out">The blocks that read, oriented alike.</param>
/// <param name="Freedom">What passes from one to the other.</param>
public sealed record HiddenUnits(string Name, ImmutableArray<ParameterSlice> In, ImmutableArray<ParameterSlice> Out, UnitFreedom Freedom)
{
    /// <summary>How many units.</summary>
    public int Count => In[0].Rows;

    /// <summary>The symmetries with a charge: of the layer, of every unit, of the basis.</summary>
    public ImmutableArray<ContinuousSymmetry> Continuous()
    {
        if (Freedom is UnitFreedom.Signs or UnitFreedom.Permutations) return [];
        var found = ImmutableArray.CreateBuilder<ContinuousSymmetry>();
        found.Add(new(Name, SymmetryKind.LayerRescaling, In, Out));
        for (int unit = 0; unit < Count; unit++) found.Add(new($"{Name}, unit {unit}", SymmetryKind.NeuronRescaling, Row(In, unit), Row(Out, unit)));
        if (Freedom == UnitFreedom.Basis) found.Add(new($"{Name}, basis", SymmetryKind.ChangeOfBasis, In, Out));
        return found.ToImmutable();
    }

    /// <summary>The symmetries without a charge, in words.</summary>
    public ImmutableArray<string> Discrete()
    {
        if (Freedom == UnitFreedom.Factors) return [];
        string permutation = $"{Name}: permutation of {Count} units";
        return Freedom is UnitFreedom.Basis or UnitFreedom.Signs ? [permutation, $"{Name}: sign of each of {Count} units"] : [permutation];
    }

    private static ImmutableArray<ParameterSlice> Row(ImmutableArray<ParameterSlice> blocks, int unit) => [.. blocks.Select(block => block.Row(unit))];
}
