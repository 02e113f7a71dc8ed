namespace Carnot.Reports.Pages;

/// <summary>Running text.</summary>
public sealed record Paragraph(string Text) : Block;
