namespace Carnot.Dynamics;

/// <summary>m ← μ m + g, θ ← θ − η m, as PyTorch's SGD with momentum. State: m.</summary>
/// <param name="Momentum">μ, at least 0 and below 1.</param>
public sealed record HeavyBall(double Momentum) : IDynamics
{
    /// <summary>μ.</summary>
    public double Momentum { get; } = Require.Fraction("momentum", Momentum);

    /// <inheritdoc/>
    public string Name => "heavy ball";

    /// <inheritdoc/>
    public int StateVectors => 1;

    /// <inheritdoc/>
    public bool DrawsNormals => false;

    /// <inheritdoc/>
    public string StabilityFormula => "2(1+μ)/a";

    /// <inheritdoc/>
    public double StabilityBound(double curvature) => 2 * (1 + Momentum) / curvature;

    /// <inheritdoc/>
    public void Step(long step, double learningRate, ReadOnlySpan<double> gradient, ReadOnlySpan<double> normals, Span<double> parameters, Span<double> state)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            state[i] = Momentum * state[i] + gradient[i];
            parameters[i] -= learningRate * state[i];
        }
    }
}
