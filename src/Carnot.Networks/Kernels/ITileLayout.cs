namespace Carnot.Networks.Kernels;

/// <summary>How a tile of the left operand lies, known when code is made.</summary>
internal interface ITileLayout
{
    static abstract bool Packed { get; }
}

/// <summary>k after k, every row's number at it side by side.</summary>
internal readonly struct PackedTile : ITileLayout
{
    public static bool Packed => true;
}

/// <summary>Row after row, as in the matrix it is part of.</summary>
internal readonly struct TileInPlace : ITileLayout
{
    public static bool Packed => false;
}
