namespace Carnot.Dynamics;

/// <summary>dθ = −∇L dτ + √(2T) dW by Euler and Maruyama: θ ← θ − η g + √(2Tη) ξ. The learning rate is the time step.</summary>
/// <remarks>On curvature a the stationary variance is T / (a (1 − aη/2)), that of SGD with gradient noise s² = 2T/η.</remarks>
/// <param name="Temperature">T, 0 or more.</param>
public sealed record OverdampedLangevin(double Temperature) : IDynamics
{
    /// <summary>T.</summary>
    public double Temperature { get; } = Require.NonNegative("temperature", Temperature);

    /// <inheritdoc/>
    public string Name => "overdamped Langevin";

    /// <inheritdoc/>
    public int StateVectors => 0;

    /// <inheritdoc/>
    public bool DrawsNormals => true;

    /// <inheritdoc/>
    public string StabilityFormula => "2/a";

    /// <inheritdoc/>
    public double StabilityBound(double curvature) => 2 / curvature;

    /// <inheritdoc/>
    public void Step(long step, double learningRate, ReadOnlySpan<double> gradient, ReadOnlySpan<double> normals, Span<double> parameters, Span<double> state)
    {
        double amplitude = Math.Sqrt(2 * Temperature * learningRate);
        for (int i = 0; i < parameters.Length; i++) parameters[i] += amplitude * normals[i] - learningRate * gradient[i];
    }
}
