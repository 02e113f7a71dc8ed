namespace Carnot.Dynamics;

/// <summary>θ ← θ − η sign(g), with sign(0) = 0: NTL's proxy of Adam.</summary>
/// <remarks>
/// A walker stays on the lattice θ₀ + η ℤ, and at every second step on the same half of it. Start walkers at offsets that are
/// continuous over 2η, or average over both parities; else the lattice shows in every moment once η is not small against the width.
/// </remarks>
public sealed record SignGd : IDynamics
{
    /// <inheritdoc/>
    public string Name => "SignGD";

    /// <inheritdoc/>
    public int StateVectors => 0;

    /// <inheritdoc/>
    public bool DrawsNormals => false;

    /// <inheritdoc/>
    public string StabilityFormula => "none, steps are bounded by η";

    /// <inheritdoc/>
    public double StabilityBound(double curvature) => double.PositiveInfinity;

    /// <inheritdoc/>
    public void Step(long step, double learningRate, ReadOnlySpan<double> gradient, ReadOnlySpan<double> normals, Span<double> parameters, Span<double> state)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            if (gradient[i] > 0) parameters[i] -= learningRate;
            else if (gradient[i] < 0) parameters[i] += learningRate;
            else if (double.IsNaN(gradient[i])) parameters[i] = double.NaN;
        }
    }
}
