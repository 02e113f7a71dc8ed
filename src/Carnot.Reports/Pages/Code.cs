namespace Carnot.Reports.Pages;

/// <summary>Text in which every space and line break counts: a command, a file.</summary>
public sealed record Code(string Text) : Block;
