using System.Runtime.CompilerServices;

namespace Carnot.Networks.Tensors;

/// <summary>A block of numbers that never moves and starts at a cache line. Its memory is taken, zeroed, at the first touch.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="length">How many numbers.</param>
public sealed unsafe class Storage<T>(int length) where T : unmanaged
{
    private const int Line = 64;

    private readonly Lock _lock = new();
    private T[]? _array;
    private int _start;
    private T* _pointer;

    /// <summary>How many numbers.</summary>
    public int Length { get; } = length;

    /// <summary>Bytes that the first touch takes.</summary>
    public long Bytes => (long)Length * sizeof(T) + Line;

    /// <summary>The first number.</summary>
    internal T* Pointer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _pointer != null ? _pointer : Allocate();
    }

    /// <summary>All numbers.</summary>
    public Span<T> Span => new(Pointer, Length);

    /// <summary>All numbers, to be kept.</summary>
    public Memory<T> Memory
    {
        get
        {
            Allocate();
            return _array.AsMemory(_start, Length);
        }
    }

    private T* Allocate()
    {
        lock (_lock)
        {
            if (_pointer != null) return _pointer;
            _array = GC.AllocateArray<T>(checked(Length + Line / sizeof(T)), pinned: true);
            T* first = (T*)Unsafe.AsPointer(ref _array[0]);
            _start = (int)((Line - (long)first % Line) % Line / sizeof(T));
            return _pointer = first + _start;
        }
    }
}
