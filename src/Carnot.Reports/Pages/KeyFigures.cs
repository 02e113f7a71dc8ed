using System.Collections.Immutable;
using Carnot.Reports.Figures;

namespace Carnot.Reports.Pages;

/// <summary>Numbers to see first, side by side.</summary>
public sealed record KeyFigures(ImmutableArray<KeyFigure> Tiles) : Block;

/// <summary>One number of <see cref="KeyFigures"/>.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The number as it is shown; see <see cref="Numbers"/>.</param>
/// <param name="Unit">Its unit, or empty.</param>
/// <param name="Detail">What it means or rests on, in a few words.</param>
public sealed record KeyFigure(string Label, string Value, string Unit = "", string Detail = "");
