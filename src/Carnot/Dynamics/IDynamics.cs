namespace Carnot.Dynamics;

/// <summary>One update rule: how a gradient moves the parameters. The rule is immutable; its memory is a span that the caller keeps.</summary>
/// <remarks>
/// Parameters, gradient and normals have shape (d). The state has shape (<see cref="StateVectors"/>, d), row after row, and starts at 0.
/// These are the scalar reference implementations, in double precision.
/// </remarks>
public interface IDynamics
{
    /// <summary>The name in the field's words, for messages and tables.</summary>
    string Name { get; }

    /// <summary>How many vectors of shape (d) the rule remembers.</summary>
    int StateVectors { get; }

    /// <summary>True where the rule draws its own thermal noise, one standard normal for each parameter and step.</summary>
    bool DrawsNormals { get; }

    /// <summary>The largest learning rate at which the mean of a walker on a valley of the given curvature does not grow; infinite where steps are bounded.</summary>
    double StabilityBound(double curvature);

    /// <summary><see cref="StabilityBound"/> as a formula in the curvature a.</summary>
    string StabilityFormula { get; }

    /// <summary>The update of one step, counted from 0.</summary>
    /// <param name="step">The number of updates made before.</param>
    /// <param name="learningRate">η of this step.</param>
    /// <param name="gradient">The gradient at <paramref name="parameters"/>, noise included.</param>
    /// <param name="normals">Standard normals where <see cref="DrawsNormals"/>, else empty.</param>
    /// <param name="parameters">θ, changed in place.</param>
    /// <param name="state">The rule's memory, changed in place.</param>
    void Step(long step, double learningRate, ReadOnlySpan<double> gradient, ReadOnlySpan<double> normals, Span<double> parameters, Span<double> state);
}
