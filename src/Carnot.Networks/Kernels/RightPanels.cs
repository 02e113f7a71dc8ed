namespace Carnot.Networks.Kernels;

/// <summary>The right operand packed for a micro-kernel: panels of so many columns one after the other, within a panel k after k.</summary>
/// <param name="first">The first panel.</param>
/// <param name="depth">k of a whole panel.</param>
/// <param name="columns">Columns of a panel.</param>
internal readonly unsafe struct RightPanels<T>(T* first, int depth, int columns) where T : unmanaged
{
    private readonly T* _first = first;
    private readonly int _depth = depth, _columns = columns;

    /// <summary>The panel that starts at a column.</summary>
    public T* Panel(int column) => _first + (long)column * _depth;

    /// <summary>The same matrix without its first rows.</summary>
    public RightPanels<T> From(int k) => new(_first + (long)k * _columns, _depth, _columns);
}
