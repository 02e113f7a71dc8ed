namespace Carnot.Dynamics;

/// <summary>dθ = p dt, dp = −∇L dt − γp dt + √(2γT) dW at unit mass, split B-A-O-A-B with time step η. State: p.</summary>
/// <remarks>
/// Between two gradients the second half kick of a step and the first of the next are joined, so a step costs one gradient and θ visits
/// the same points; the momentum kept is the one just before that joined kick. On a quadratic the variance of θ is T/a at every stable step.
/// Source: Leimkuhler and Matthews, "Molecular Dynamics" (Springer, 2015), chapter 7.
/// </remarks>
/// <param name="Temperature">T, 0 or more.</param>
/// <param name="Friction">γ, above 0.</param>
public sealed record UnderdampedLangevin(double Temperature, double Friction) : IDynamics
{
    /// <summary>T.</summary>
    public double Temperature { get; } = Require.NonNegative("temperature", Temperature);

    /// <summary>γ.</summary>
    public double Friction { get; } = Require.Positive("friction", Friction);

    /// <inheritdoc/>
    public string Name => "underdamped Langevin";

    /// <inheritdoc/>
    public int StateVectors => 1;

    /// <inheritdoc/>
    public bool DrawsNormals => true;

    /// <inheritdoc/>
    public string StabilityFormula => "2/√a";

    /// <inheritdoc/>
    public double StabilityBound(double curvature) => 2 / Math.Sqrt(curvature);

    /// <inheritdoc/>
    public void Step(long step, double learningRate, ReadOnlySpan<double> gradient, ReadOnlySpan<double> normals, Span<double> parameters, Span<double> state)
    {
        double keep = Math.Exp(-Friction * learningRate), refresh = Math.Sqrt(Temperature * (1 - keep * keep));
        for (int i = 0; i < parameters.Length; i++)
        {
            double p = state[i] - learningRate * gradient[i];
            parameters[i] += 0.5 * learningRate * p;
            p = keep * p + refresh * normals[i];
            parameters[i] += 0.5 * learningRate * p;
            state[i] = p;
        }
    }
}
