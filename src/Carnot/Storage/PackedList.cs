using System.Collections;
using System.Runtime.CompilerServices;

namespace Carnot.Storage;

/// <summary>Makes packed lists of collection expressions, and searches sorted ones.</summary>
public static class PackedList
{
    /// <summary>A packed list of these numbers.</summary>
    public static PackedList<T> Create<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged
    {
        var builder = new PackedList<T>.Builder();
        foreach (T number in numbers) builder.Add(number);
        return builder.ToPackedList();
    }

    /// <summary>Where <paramref name="value"/> stands in an increasing list; where it does not, the complement of the index at which it would.</summary>
    public static int BinarySearch(this PackedList<long> list, long value)
    {
        ArgumentNullException.ThrowIfNull(list);
        int low = 0, high = list.Count - 1;
        while (low <= high)
        {
            int middle = (int)(((uint)low + (uint)high) / 2);
            long there = list[middle];
            if (there == value) return middle;
            if (there < value) low = middle + 1; else high = middle - 1;
        }
        return ~low;
    }
}

/// <summary>An immutable list of <see cref="long"/>s or <see cref="double"/>s that keeps every bit of them in the least room that does. Slices share it.</summary>
/// <remarks>
/// Blocks of 1,024 are packed as a straight line and offsets from it: the steps of a log take next to nothing, losses of 32-bit floats some 2.5 bytes, times 3.
/// Reading one number costs a few shifts.
/// </remarks>
[CollectionBuilder(typeof(PackedList), nameof(PackedList.Create))]
public sealed class PackedList<T> : IReadOnlyList<T>
    where T : unmanaged
{
    private readonly PackedBlock[] _blocks;
    private readonly int _offset;

    private PackedList(PackedBlock[] blocks, int offset, int count) => (_blocks, _offset, Count) = (blocks, offset, count);

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public T this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(index), index, $"The list has {Count} numbers.");
            index += _offset;
            return Unsafe.BitCast<long, T>(_blocks[index >> PackedBlock.Shift][index & (PackedBlock.Length - 1)]);
        }
    }

    /// <summary>The <paramref name="count"/> numbers from <paramref name="start"/> on, without a copy.</summary>
    public PackedList<T> Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - start);
        return new(_blocks, _offset + start, count);
    }

    /// <summary>Copies the numbers from <paramref name="start"/> on into the whole of a span.</summary>
    public void CopyTo(int start, Span<T> destination)
    {
        for (int i = 0; i < destination.Length; i++) destination[i] = this[start + i];
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator()
    {
        for (int i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A packed list that grows.</summary>
    public sealed class Builder
    {
        private readonly List<PackedBlock> _full = [];
        private long[] _last = [];
        private int _used;

        /// <summary>An empty list.</summary>
        public Builder()
        {
            if (typeof(T) != typeof(long) && typeof(T) != typeof(double)) throw new NotSupportedException($"A packed list holds long or double, not {typeof(T).Name}.");
        }

        /// <summary>How many numbers there are.</summary>
        public int Count => (_full.Count << PackedBlock.Shift) + _used;

        /// <summary>The number at <paramref name="index"/>, from 0.</summary>
        public T this[int index]
        {
            get
            {
                int block = index >> PackedBlock.Shift;
                return Unsafe.BitCast<long, T>(block < _full.Count ? _full[block][index & (PackedBlock.Length - 1)] : _last[index & (PackedBlock.Length - 1)]);
            }
        }

        /// <summary>Appends a number.</summary>
        public void Add(T number)
        {
            if (_used == PackedBlock.Length)
            {
                // Packed only now: until then the last number can still be replaced.
                _full.Add(Packed());
                _used = 0;
            }
            if (_used == _last.Length) Array.Resize(ref _last, _used == 0 ? 4 : 2 * _used);
            _last[_used++] = Unsafe.BitCast<T, long>(number);
        }

        /// <summary>Puts another number in the place of the last one.</summary>
        public void ReplaceLast(T number) => _last[_used - 1] = Unsafe.BitCast<T, long>(number);

        /// <summary>The numbers so far. Full blocks are shared, not copied.</summary>
        public PackedList<T> ToPackedList() => new(_used == 0 ? [.. _full] : [.. _full, Packed()], 0, Count);

        private PackedBlock Packed() => PackedBlock.Of(_last.AsSpan(0, _used), typeof(T) == typeof(double));
    }
}
