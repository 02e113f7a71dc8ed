namespace Carnot.Logs;

/// <summary>A growing list of numbers that keeps every bit of them and takes the least room that does.</summary>
/// <remarks>
/// Numbers are packed in blocks: equal steps, as of counters, into two numbers; what a 32-bit float holds, as event files do, and times of nearly equal steps into 4 bytes each; anything else into 8.
/// A full block is never copied again, so that a long list is not in memory twice while it grows.
/// </remarks>
internal sealed class NumberList
{
    /// <summary>Small, so that a short column takes little more than its numbers; large enough that what is kept of a block besides them does not count.</summary>
    private const int Shift = 10, Length = 1 << Shift;

    private readonly List<Block> _full = [];
    private double[] _last = [];
    private int _used;

    /// <summary>How many numbers there are.</summary>
    public int Count => (_full.Count << Shift) + _used;

    /// <summary>The number at <paramref name="index"/>, from 0.</summary>
    public double this[int index]
    {
        get
        {
            int block = index >> Shift;
            return block < _full.Count ? _full[block][index & (Length - 1)] : _last[index & (Length - 1)];
        }
    }

    /// <summary>Appends a number.</summary>
    public void Add(double value)
    {
        if (_used == Length)
        {
            // Packed only now: until then the last number can still be replaced.
            Block block = Block.Of(_last);
            if (block.Keeps(_last)) _last = new double[Length];
            _full.Add(block);
            _used = 0;
        }
        if (_used == _last.Length) Array.Resize(ref _last, _used == 0 ? 4 : 2 * _used);
        _last[_used++] = value;
    }

    /// <summary>Puts another number in the place of the last one.</summary>
    public void ReplaceLast(double value) => _last[_used - 1] = value;

    /// <summary>A full block: a straight line, whole units away from one, floats, or doubles.</summary>
    private readonly struct Block
    {
        private readonly double _first, _slope, _unit;
        private readonly int[]? _offsets;
        private readonly float[]? _floats;
        private readonly double[]? _doubles;

        /// <summary>first + i · slope, rounded to units, and the offset of each number from it in units.</summary>
        private Block(double first, double slope, double unit = 0, int[]? offsets = null) => (_first, _slope, _unit, _offsets) = (first, slope, unit, offsets);

        private Block(float[] floats) => _floats = floats;

        private Block(double[] doubles) => _doubles = doubles;

        public double this[int index] => _floats is not null ? _floats[index]
            : _doubles is not null ? _doubles[index]
            : _offsets is not null ? OnLine(_first, _slope, _unit, index) + _offsets[index] * _unit
            : _first + index * _slope;

        public static Block Of(double[] numbers)
        {
            double first = numbers[0], difference = numbers[1] - first;
            int same = 0;
            while (same < numbers.Length && SameBits(first + same * difference, numbers[same])) same++;
            if (same == numbers.Length) return new(first, difference);
            return Floats(numbers) ?? Offsets(numbers) ?? new(numbers);
        }

        public bool Keeps(double[] numbers) => ReferenceEquals(_doubles, numbers);

        private static Block? Floats(double[] numbers)
        {
            foreach (double number in numbers)
                if (!SameBits((float)number, number)) return null;
            float[] floats = new float[numbers.Length];
            for (int i = 0; i < floats.Length; i++) floats[i] = (float)numbers[i];
            return new(floats);
        }

        /// <summary>As times in seconds since 1970 are: large numbers of nearly equal steps, all of them whole multiples of the last bit of the largest.</summary>
        private static Block? Offsets(double[] numbers)
        {
            double largest = 0;
            foreach (double number in numbers) largest = Math.Max(largest, Math.Abs(number));
            double first = numbers[0], slope = (numbers[^1] - first) / (numbers.Length - 1), unit = Math.BitIncrement(largest) - largest;
            Span<int> offsets = stackalloc int[Length];
            for (int i = 0; i < numbers.Length; i++)
            {
                double line = OnLine(first, slope, unit, i), offset = (numbers[i] - line) / unit;
                if (!(Math.Abs(offset) <= int.MaxValue)) return null;
                offsets[i] = (int)offset;
                if (!SameBits(line + offsets[i] * unit, numbers[i])) return null;
            }
            return new(first, slope, unit, offsets.ToArray());
        }

        private static double OnLine(double first, double slope, double unit, int index) => Math.Round((first + index * slope) / unit) * unit;

        private static bool SameBits(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
    }
}
