namespace Carnot.Reports.Pages;

/// <summary>Something the reader must not miss.</summary>
/// <param name="Text">What it is and what to do about it.</param>
/// <param name="Warning">A warning rather than a remark.</param>
public sealed record Note(string Text, bool Warning = false) : Block;
