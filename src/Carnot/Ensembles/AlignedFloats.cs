using System.Runtime.InteropServices;

namespace Carnot.Ensembles;

/// <summary>An array that starts on a cache line, so that no 512-bit load crosses two.</summary>
internal readonly struct AlignedFloats
{
    private const int LineBytes = 64;

    private readonly float[] _array;
    private readonly int _offset, _length;

    public AlignedFloats(int length)
    {
        _length = length;
        // Pinned, because the collector would otherwise move it off its line.
        _array = GC.AllocateArray<float>(length + LineBytes / sizeof(float), pinned: true);
        long beyond = Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0) % LineBytes;
        _offset = (int)((LineBytes - beyond) % LineBytes) / sizeof(float);
    }

    public Span<float> Span => _array.AsSpan(_offset, _length);
}
