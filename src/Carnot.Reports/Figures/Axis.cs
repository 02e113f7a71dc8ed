namespace Carnot.Reports.Figures;

/// <summary>How an axis maps values to the page.</summary>
public enum AxisScale
{
    /// <summary>Equal differences take equal room.</summary>
    Linear,

    /// <summary>Equal ratios take equal room; values must be positive.</summary>
    Log,
}

/// <summary>One axis of a figure.</summary>
/// <param name="Label">The quantity, in words.</param>
/// <param name="Unit">Its unit, printed in brackets after the label; empty for a pure number.</param>
/// <param name="Scale">Linear or logarithmic.</param>
public sealed record Axis(string Label, string Unit = "", AxisScale Scale = AxisScale.Linear)
{
    /// <summary>Where the axis begins; null leaves it to the data.</summary>
    public double? Minimum { get; init; }

    /// <summary>Where the axis ends; null leaves it to the data.</summary>
    public double? Maximum { get; init; }

    /// <summary>The label with its unit, as tables and data files name the column.</summary>
    public string Heading => Unit.Length == 0 ? Label : $"{Label} ({Unit})";
}
