namespace Carnot.Networks.Kernels;

/// <summary>A block of the left operand as a micro-kernel reads it, packed or where it lies.</summary>
/// <param name="first">The first tile.</param>
/// <param name="height">From a tile to the next.</param>
/// <param name="row">From a row of a tile to the next; 0 where it is packed.</param>
/// <param name="rest">A last tile with too few rows, packed and filled up with 0, so that nothing is read past the matrix.</param>
internal readonly unsafe struct LeftBlock<T>(T* first, nint height, nint row, T* rest) where T : unmanaged
{
    public readonly nint Row = row, Height = height;
    public readonly T* First = first, Rest = rest;
}
