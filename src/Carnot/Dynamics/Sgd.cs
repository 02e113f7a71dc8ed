namespace Carnot.Dynamics;

/// <summary>θ ← θ − η g.</summary>
public sealed record Sgd : IDynamics
{
    /// <inheritdoc/>
    public string Name => "SGD";

    /// <inheritdoc/>
    public int StateVectors => 0;

    /// <inheritdoc/>
    public bool DrawsNormals => false;

    /// <inheritdoc/>
    public string StabilityFormula => "2/a";

    /// <inheritdoc/>
    public double StabilityBound(double curvature) => 2 / curvature;

    /// <inheritdoc/>
    public void Step(long step, double learningRate, ReadOnlySpan<double> gradient, ReadOnlySpan<double> normals, Span<double> parameters, Span<double> state)
    {
        for (int i = 0; i < parameters.Length; i++) parameters[i] -= learningRate * gradient[i];
    }
}
