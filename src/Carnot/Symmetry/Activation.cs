namespace Carnot.Symmetry;

/// <summary>What stands between two layers, as far as symmetries are concerned.</summary>
public enum Activation
{
    /// <summary>Nothing: any change of basis passes.</summary>
    Linear,

    /// <summary>max(z, 0), or leaky: positive factors pass.</summary>
    Relu,

    /// <summary>tanh, odd: a sign passes, a factor does not.</summary>
    Tanh,

    /// <summary>GELU, SiLU and the like: neither passes.</summary>
    Smooth,
}
