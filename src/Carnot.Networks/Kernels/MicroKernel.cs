using System.Numerics;
using System.Runtime.Intrinsics;

namespace Carnot.Networks.Kernels;

/// <summary>C[rows, columns] = A B [+ bias] [+ F] for one small tile of C; A packed or where it lies, B packed. F is C itself or a matrix that lies like it.</summary>
internal abstract unsafe class MicroKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of a tile.</summary>
    public abstract int Rows { get; }

    /// <summary>Columns of a tile.</summary>
    public abstract int Columns { get; }

    /// <summary>Every element of c starts from the bias of its column or 0, sums over k = 0 … depth − 1 in this order, and last adds F where there is one. b is packed.</summary>
    /// <remarks>
    /// Row i of a at depth k lies at a + i · <paramref name="row"/> + k, or, where row is 0, packed at a + k · Rows + i.
    /// Meanwhile depth · <paramref name="pace"/> bytes from <paramref name="ahead"/> on, at most 32 at every k, which the machine would not fetch by itself, come into the cache; what lies there is never used.
    /// </remarks>
    public abstract void Run(int depth, T* a, nint row, T* b, T* c, int stride, T* bias, T* from, byte* ahead, nint pace);

    /// <summary>The widest kernel that this machine runs in hardware.</summary>
    public static MicroKernel<T> Best { get; } =
        Vector512.IsHardwareAccelerated ? new MicroKernel<Lanes512<T>, Vector512<T>, T>()
        : Vector256.IsHardwareAccelerated ? new MicroKernel<Lanes256<T>, Vector256<T>, T>()
        : Vector128.IsHardwareAccelerated ? new MicroKernel<Lanes128<T>, Vector128<T>, T>()
        : new MicroKernelScalar<T>();
}
