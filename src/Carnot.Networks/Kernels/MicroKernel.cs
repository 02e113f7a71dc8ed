using System.Numerics;
using System.Runtime.Intrinsics;

namespace Carnot.Networks.Kernels;

/// <summary>C[rows, columns] = A B [+ bias] [+ F] for small tiles of C, one below the other; A packed or where it lies, B packed. F is C itself or a matrix that lies like it.</summary>
internal abstract unsafe class MicroKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of a tile.</summary>
    public abstract int Rows { get; }

    /// <summary>Columns of a tile.</summary>
    public abstract int Columns { get; }

    /// <summary>Every element of c starts from the bias of its column or 0, sums over k = 0 … depth − 1 in this order, and last adds F where there is one.</summary>
    /// <remarks>Meanwhile, in every tile, depth · <paramref name="pace"/> bytes more from <paramref name="ahead"/> on, at most 16 at every k, which the machine would not fetch by itself, come into the cache; what lies there is never used.</remarks>
    /// <param name="tiles">How many.</param>
    /// <param name="depth">Columns of A, rows of B.</param>
    /// <param name="a">The first tile's rows of A: row i at depth k lies at a + i · row + k or, where row is 0, packed at a + k · Rows + i.</param>
    /// <param name="row">From a row of A to the next, or 0.</param>
    /// <param name="height">From the rows of a tile to those of the next.</param>
    /// <param name="b">B, packed.</param>
    /// <param name="c">The first tile.</param>
    /// <param name="stride">From a row of C to the next.</param>
    /// <param name="bias">A number for every column, or null.</param>
    /// <param name="from">F, or null.</param>
    /// <param name="ahead">What comes next after these tiles.</param>
    /// <param name="pace">How much of it to fetch at every k.</param>
    public abstract void Run(int tiles, int depth, T* a, nint row, nint height, T* b, T* c, int stride, T* bias, T* from, byte* ahead, nint pace);

    /// <summary>The widest kernel that this machine runs in hardware.</summary>
    public static MicroKernel<T> Best { get; } =
        Vector512.IsHardwareAccelerated ? new MicroKernel<Lanes512<T>, Vector512<T>, T>()
        : Vector256.IsHardwareAccelerated ? new MicroKernel<Lanes256<T>, Vector256<T>, T>()
        : Vector128.IsHardwareAccelerated ? new MicroKernel<Lanes128<T>, Vector128<T>, T>()
        : new MicroKernelScalar<T>();
}
