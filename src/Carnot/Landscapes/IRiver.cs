namespace Carnot.Landscapes;

/// <summary>The slow loss c(y) along the floor of a valley.</summary>
public interface IRiver
{
    /// <summary>c(y).</summary>
    double Loss(double position);

    /// <summary>c′(y), the negative of the drift force.</summary>
    double Slope(double position);

    /// <summary>c″(y).</summary>
    double Curvature(double position);
}
