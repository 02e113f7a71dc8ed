using Carnot.Reports.Figures;

namespace Carnot.Reports.Pages;

/// <summary>A figure with what it shows in words; the page embeds its data.</summary>
public sealed record FigureBlock(Figure Figure, string Caption) : Block;
