namespace Carnot.Landscapes;

/// <summary>The curvature a(y) > 0 of one valley direction as a function of the position y along the river.</summary>
public interface ISharpness
{
    /// <summary>a(y).</summary>
    double At(double position);

    /// <summary>a′(y).</summary>
    double Slope(double position);

    /// <summary>a″(y).</summary>
    double Curvature(double position);
}
