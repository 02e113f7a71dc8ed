namespace Carnot.Networks.Representations;

/// <summary>What part of a network answers.</summary>
public enum RepresentationKind
{
    /// <summary>The residual stream: at its start, and after each block.</summary>
    Residual,

    /// <summary>What the attention of a block adds to the stream.</summary>
    Attention,

    /// <summary>What the MLP of a block adds to the stream.</summary>
    Mlp,

    /// <summary>Hidden units, after their activation where they have one.</summary>
    Hidden,

    /// <summary>The scores or predictions.</summary>
    Output,
}
