namespace Carnot.Landscapes;

/// <summary>c(y) = −f y: a straight river whose drift force f is the same everywhere.</summary>
/// <param name="Force">f, positive where the loss falls with y.</param>
public sealed record LinearRiver(double Force) : IRiver
{
    /// <summary>f.</summary>
    public double Force { get; } = Require.Finite("force", Force);

    /// <inheritdoc/>
    public double Loss(double position) => -Force * position;

    /// <inheritdoc/>
    public double Slope(double position) => -Force;

    /// <inheritdoc/>
    public double Curvature(double position) => 0;
}
