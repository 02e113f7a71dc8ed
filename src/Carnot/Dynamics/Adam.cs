namespace Carnot.Dynamics;

/// <summary>
/// m ← β₁ m + (1 − β₁) g, q ← β₂ q + (1 − β₂) g², θ ← θ − η [m̂ / (√q̂ + ε) + λ θ] with m̂ = m/(1 − β₁ᵗ⁺¹), q̂ = q/(1 − β₂ᵗ⁺¹).
/// State: m, q. Weight decay λ is decoupled from the gradient (AdamW).
/// </summary>
/// <remarks>With β₁ = β₂ = ε = λ = 0 it is <see cref="SignGd"/> step by step; 0/0 counts as 0. Source: Loshchilov and Hutter, arXiv:1711.05101, algorithm 2.</remarks>
/// <param name="Beta1">β₁, at least 0 and below 1.</param>
/// <param name="Beta2">β₂, at least 0 and below 1.</param>
/// <param name="Epsilon">ε, 0 or more.</param>
/// <param name="WeightDecay">λ, 0 or more.</param>
public sealed record Adam(double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0) : IDynamics
{
    /// <summary>β₁.</summary>
    public double Beta1 { get; } = Require.Fraction("beta1", Beta1);

    /// <summary>β₂.</summary>
    public double Beta2 { get; } = Require.Fraction("beta2", Beta2);

    /// <summary>ε.</summary>
    public double Epsilon { get; } = Require.NonNegative("epsilon", Epsilon);

    /// <summary>λ.</summary>
    public double WeightDecay { get; } = Require.NonNegative("weight decay", WeightDecay);

    /// <inheritdoc/>
    public string Name => WeightDecay > 0 ? "AdamW" : "Adam";

    /// <inheritdoc/>
    public int StateVectors => 2;

    /// <inheritdoc/>
    public bool DrawsNormals => false;

    /// <inheritdoc/>
    public string StabilityFormula => "none, steps are bounded by a multiple of η";

    /// <inheritdoc/>
    public double StabilityBound(double curvature) => double.PositiveInfinity;

    /// <inheritdoc/>
    public void Step(long step, double learningRate, ReadOnlySpan<double> gradient, ReadOnlySpan<double> normals, Span<double> parameters, Span<double> state)
    {
        int d = parameters.Length;
        Span<double> first = state[..d], second = state[d..];
        double correction1 = 1 - Math.Pow(Beta1, step + 1), correction2 = 1 - Math.Pow(Beta2, step + 1);
        for (int i = 0; i < d; i++)
        {
            double g = gradient[i];
            first[i] = Beta1 * first[i] + (1 - Beta1) * g;
            second[i] = Beta2 * second[i] + (1 - Beta2) * g * g;
            double numerator = first[i] / correction1, denominator = Math.Sqrt(second[i] / correction2) + Epsilon;
            double move = numerator == 0 ? 0 : numerator / denominator;
            parameters[i] -= learningRate * (move + WeightDecay * parameters[i]);
        }
    }
}
