using Carnot.Experiments;
using Carnot.Reports.Figures;

namespace Carnot.Reports.Compositions;

/// <summary>A picture of the core as a figure: theory as lines, measurements as points of the same colour.</summary>
public static class PictureFigure
{
    /// <summary>The figure.</summary>
    public static Figure Of(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return new(picture.Title,
            new(picture.X, Scale: picture.LogX ? AxisScale.Log : AxisScale.Linear),
            new(picture.Y, Scale: picture.LogY ? AxisScale.Log : AxisScale.Linear),
            [.. picture.Curves.Select(curve => (Layer)(curve.Error.IsDefault ? new Line(curve.Name, curve.X, curve.Y) : Drawable(curve, picture.LogY)))]);
    }

    /// <summary>On a logarithmic axis a bar that would reach 0 cannot be drawn; the point stays, without its bar.</summary>
    private static Points Drawable(PictureCurve curve, bool logarithmic)
        => new(curve.Name, curve.X, curve.Y, [.. curve.Error.Select((error, i) => logarithmic && error >= curve.Y[i] ? 0 : error)]);
}
