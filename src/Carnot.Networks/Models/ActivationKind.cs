namespace Carnot.Networks.Models;

/// <summary>The nonlinearity between layers.</summary>
public enum ActivationKind
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>½x(1 + tanh(√(2/π)(x + 0.044715x³))).</summary>
    Gelu,
}
