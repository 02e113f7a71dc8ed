namespace Carnot.Reports.Pages;

/// <summary>Anything that a section holds. All text is plain: a page shows every character as it is.</summary>
public abstract record Block
{
    private protected Block() { }
}
