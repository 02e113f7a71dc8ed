namespace Carnot.Symmetry;

/// <summary>What may be done to hidden units, and undone by what reads them, without a trace in any sample's loss.</summary>
public enum UnitFreedom
{
    /// <summary>Any invertible matrix: nothing but a product stands between.</summary>
    Basis,

    /// <summary>A positive factor for each unit, and any permutation: ReLU.</summary>
    PositiveFactors,

    /// <summary>A factor for each unit; each has a place of its own: the gains of a norm.</summary>
    Factors,

    /// <summary>A sign for each unit, and any permutation: tanh.</summary>
    Signs,

    /// <summary>A permutation: GELU, SiLU.</summary>
    Permutations,
}
