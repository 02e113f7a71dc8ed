namespace Carnot.Symmetry;

/// <summary>What a continuous symmetry does to the parameters.</summary>
public enum SymmetryKind
{
    /// <summary>A layer times c, the next one divided by c.</summary>
    LayerRescaling,

    /// <summary>The weights into one neuron times c, those out of it divided by c.</summary>
    NeuronRescaling,

    /// <summary>Any invertible change of basis between two matrices that are multiplied.</summary>
    ChangeOfBasis,

    /// <summary>A block before a normalisation, times c.</summary>
    ScaleInvariance,
}
