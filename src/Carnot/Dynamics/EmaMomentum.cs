namespace Carnot.Dynamics;

/// <summary>m ← μ m + (1 − μ) g, θ ← θ − η m. State: m.</summary>
/// <param name="Momentum">μ, at least 0 and below 1.</param>
public sealed record EmaMomentum(double Momentum) : IDynamics
{
    /// <summary>μ.</summary>
    public double Momentum { get; } = Require.Fraction("momentum", Momentum);

    /// <inheritdoc/>
    public string Name => "EMA momentum";

    /// <inheritdoc/>
    public int StateVectors => 1;

    /// <inheritdoc/>
    public bool DrawsNormals => false;

    /// <inheritdoc/>
    public string StabilityFormula => "2(1+μ)/((1−μ)a)";

    /// <inheritdoc/>
    public double StabilityBound(double curvature) => 2 * (1 + Momentum) / ((1 - Momentum) * curvature);

    /// <inheritdoc/>
    public void Step(long step, double learningRate, ReadOnlySpan<double> gradient, ReadOnlySpan<double> normals, Span<double> parameters, Span<double> state)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            state[i] = Momentum * state[i] + (1 - Momentum) * gradient[i];
            parameters[i] -= learningRate * state[i];
        }
    }
}
