using System.Numerics;

namespace Carnot.Storage;

/// <summary>A run of 64-bit patterns in the fewest bits that keep all of them: a straight line, and what each pattern is off it.</summary>
/// <remarks>
/// With code c of a pattern, c_i = first + i · slope + offset_i in arithmetic modulo 2⁶⁴, and 0 ≤ offset_i &lt; 2^width, so that nothing is ever lost.
/// The code is the pattern itself or, of doubles, the whole number or the pattern of the 32-bit float that each of them equals to the bit. Equal steps have width 0.
/// </remarks>
internal readonly struct PackedBlock
{
    /// <summary>The most patterns of a block: few, so that a short list takes little more than its numbers; enough that what is kept of a block besides them does not count.</summary>
    public const int Length = 1 << Shift;

    /// <summary>Its logarithm to base 2.</summary>
    public const int Shift = 10;

    private readonly long _first, _slope;
    private readonly ulong[]? _offsets;
    private readonly byte _width;
    private readonly Code _code;

    private PackedBlock(Code code, Line line, ulong[]? offsets) => (_code, _first, _slope, _width, _offsets) = (code, line.First, line.Slope, (byte)line.Width, offsets);

    private enum Code : byte
    {
        Pattern,
        WholeNumber,
        Float,
    }

    /// <summary>The pattern at <paramref name="index"/>.</summary>
    public long this[int index]
    {
        get
        {
            long code = _first + index * _slope;
            if (_offsets is not null) code += (long)Offset(_offsets, index);
            return Decode(_code, code);
        }
    }

    /// <summary>Packs from 1 to <see cref="Length"/> patterns; <paramref name="doubles"/> where they are those of doubles.</summary>
    public static PackedBlock Of(ReadOnlySpan<long> patterns, bool doubles)
    {
        Span<long> codes = stackalloc long[patterns.Length];
        var best = new Line(0, 0, int.MaxValue);
        Code bestCode = default;
        for (Code code = Code.Pattern; code <= (doubles ? Code.Float : Code.Pattern) && best.Width > 0; code++)
        {
            if (!TryEncode(code, patterns, codes)) continue;
            // Numbers that follow a line lie near it; those that only scatter are narrower about a level.
            foreach (long slope in (ReadOnlySpan<long>)[Slope(codes), 0])
            {
                Line line = Line.Under(codes, slope);
                if (line.Width < best.Width) (best, bestCode) = (line, code);
            }
        }
        if (best.Width == 0) return new(bestCode, best, null);
        TryEncode(bestCode, patterns, codes);
        return new(bestCode, best, best.OffsetsOf(codes));
    }

    private static long Slope(ReadOnlySpan<long> codes) => codes.Length < 2 ? 0 : (codes[^1] - codes[0]) / (codes.Length - 1);

    private ulong Offset(ulong[] offsets, int index)
    {
        int bit = index * _width, word = bit >> 6, shift = bit & 63;
        ulong offset = offsets[word] >> shift;
        if (shift + _width > 64) offset |= offsets[word + 1] << (64 - shift);
        return offset & (ulong.MaxValue >> (64 - _width));
    }

    private static bool TryEncode(Code code, ReadOnlySpan<long> patterns, Span<long> codes)
    {
        for (int i = 0; i < patterns.Length; i++)
        {
            double number = BitConverter.Int64BitsToDouble(patterns[i]);
            codes[i] = code switch
            {
                Code.Pattern => patterns[i],
                Code.WholeNumber => (long)number,
                _ => BitConverter.SingleToInt32Bits((float)number),
            };
            if (Decode(code, codes[i]) != patterns[i]) return false;
        }
        return true;
    }

    private static long Decode(Code code, long number) => code switch
    {
        Code.Pattern => number,
        Code.WholeNumber => BitConverter.DoubleToInt64Bits(number),
        _ => BitConverter.DoubleToInt64Bits(BitConverter.Int32BitsToSingle((int)number)),
    };

    /// <summary>A line that no code is under, and the bits that the highest above it needs.</summary>
    private readonly record struct Line(long First, long Slope, int Width)
    {
        public static Line Under(ReadOnlySpan<long> codes, long slope)
        {
            long least = long.MaxValue, most = long.MinValue;
            for (int i = 0; i < codes.Length; i++)
            {
                long above = codes[i] - i * slope;
                least = Math.Min(least, above);
                most = Math.Max(most, above);
            }
            return new(least, slope, 64 - BitOperations.LeadingZeroCount((ulong)(most - least)));
        }

        public ulong[] OffsetsOf(ReadOnlySpan<long> codes)
        {
            ulong[] offsets = new ulong[(codes.Length * Width + 63) / 64];
            for (int i = 0; i < codes.Length; i++)
            {
                ulong offset = (ulong)(codes[i] - i * Slope - First);
                int bit = i * Width, word = bit >> 6, shift = bit & 63;
                offsets[word] |= offset << shift;
                if (shift + Width > 64) offsets[word + 1] |= offset >> (64 - shift);
            }
            return offsets;
        }
    }
}
