using System.Runtime.CompilerServices;

namespace Carnot.Ensembles;

/// <summary>Functions of single-precision lanes, from additions, products and bits alone: the same bits on every machine.</summary>
/// <remarks>The polynomials are minimax over their interval, found by Remez exchange for this purpose; errors are those of the polynomial before rounding.</remarks>
internal static class LaneMath
{
    private const uint SignBit = 0x80000000;
    private const float Ln2 = 0.693147182f;

    /// <summary>|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Magnitude<T>(T x) where T : struct, ILanes<T> => x & T.OfBits(~SignBit);

    /// <summary>Sign of <paramref name="x"/> × <paramref name="size"/>, where size is not negative; +0 counts as positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T WithSignOf<T>(T x, T size) where T : struct, ILanes<T> => (x & T.OfBits(SignBit)) | size;

    /// <summary>−2 ln u for u = (⌊bits/2⌋ + ½) 2⁻³¹, uniform in (0, 1], relative error below 2e-7.</summary>
    /// <remarks>u = 2^k m with m in [√½, √2), ln m = f + f² P(f), f = m − 1. The smallest u is 2⁻³².</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MinusTwiceLogOfUniform<T>(T bits) where T : struct, ILanes<T>
    {
        T u = T.MultiplyAdd(T.FromInteger(bits >>> 1), T.Of(4.656612873e-10f), T.Of(2.328306437e-10f));
        T k = T.SubtractBits(u, T.OfBits(0x3F3504F3)) >> 23;
        T f = T.SubtractBits(u, k << 23) - T.Of(1);
        T p = T.Of(-0.10082379f);
        p = T.MultiplyAdd(p, f, T.Of(0.161805f));
        p = T.MultiplyAdd(p, f, T.Of(-0.17243224f));
        p = T.MultiplyAdd(p, f, T.Of(0.19906883f));
        p = T.MultiplyAdd(p, f, T.Of(-0.24971229f));
        p = T.MultiplyAdd(p, f, T.Of(0.33334714f));
        p = T.MultiplyAdd(p, f, T.Of(-0.50000322f));
        T ln = T.MultiplyAdd(p, f * f, f);
        return T.MultiplyAdd(T.FromInteger(k), T.Of(-2 * Ln2), T.Of(-2) * ln);
    }

    /// <summary>A pair of independent standard normals from two words of random bits, by Box and Muller: √(−2 ln u) (cos θ, sin θ).</summary>
    /// <remarks>
    /// θ is uniform on the quarter circle around 0 with 30 bits; one more bit mirrors it and another swaps sine and cosine, which
    /// makes it uniform on the circle. The radius ends at √(64 ln 2) = 6.66, beyond which lies 3e-11 of the normal distribution.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (T First, T Second) Normals<T>(T bits, T angle) where T : struct, ILanes<T>
    {
        T radius = T.SquareRoot(MinusTwiceLogOfUniform(bits));
        var (sin, cos) = QuarterCircle(T.FromInteger(angle << 2) * T.Of(4.656612873e-10f));
        sin *= radius;
        cos = (cos * radius) ^ ((angle << 1) & T.OfBits(SignBit));
        return (T.WhereSignSet(angle, cos, sin), T.WhereSignSet(angle, sin, cos));
    }

    /// <summary>(sin, cos) of π t / 4 for |t| ≤ 1, absolute error below 3e-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (T Sin, T Cos) QuarterCircle<T>(T t) where T : struct, ILanes<T>
    {
        T t2 = t * t;
        T s = T.Of(-3.5878904e-5f);
        s = T.MultiplyAdd(s, t2, T.Of(2.4898751e-3f));
        s = T.MultiplyAdd(s, t2, T.Of(-0.08074537f));
        s = T.MultiplyAdd(s, t2, T.Of(0.7853981f));
        T c = T.Of(-3.1888051e-4f);
        c = T.MultiplyAdd(c, t2, T.Of(0.015849914f));
        c = T.MultiplyAdd(c, t2, T.Of(-0.30842426f));
        c = T.MultiplyAdd(c, t2, T.Of(1));
        return (s * t, c);
    }

    /// <summary>(sin, cos) of 2π t for |t| below a million turns, absolute error below 3e-8 beside the rounding of t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (T Sin, T Cos) SinCosOfTurns<T>(T t) where T : struct, ILanes<T>
    {
        // The nearest quarter turn, as an integer in the low bits: at 1.5 × 2²³ numbers have unit spacing.
        T shifter = T.Of(12582912), quarters = T.Of(4) * t;
        T shifted = quarters + shifter;
        var (s, c) = QuarterCircle(T.Of(2) * (quarters - (shifted - shifter)));
        T odd = shifted << 31, half = shifted << 30;
        T sin = T.WhereSignSet(odd, c, s), cos = T.WhereSignSet(odd, s, c);
        return (sin ^ (half & T.OfBits(SignBit)), cos ^ ((half ^ odd) & T.OfBits(SignBit)));
    }

    /// <summary>eˣ, relative error below 2e-7 for |x| ≤ 80; outside the exponent wraps, so callers keep within.</summary>
    /// <remarks>x = k ln 2 + f with |f| ≤ ½ ln 2; ln 2 is taken off in two parts. Rounding to k uses that 1.5 × 2²³ has unit spacing.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x) where T : struct, ILanes<T>
    {
        T shifter = T.Of(12582912);
        T shifted = T.MultiplyAdd(x, T.Of(1.44269504f), shifter), k = shifted - shifter;
        T f = T.MultiplyAdd(k, T.Of(-0.693359375f), x);
        f = T.MultiplyAdd(k, T.Of(2.12194440e-4f), f);
        T p = T.Of(1.3836839e-3f);
        p = T.MultiplyAdd(p, f, T.Of(8.3748223e-3f));
        p = T.MultiplyAdd(p, f, T.Of(0.041668225f));
        p = T.MultiplyAdd(p, f, T.Of(0.1666642f));
        p = T.MultiplyAdd(p, f, T.Of(0.49999991f));
        p = T.MultiplyAdd(p, f, T.Of(1));
        p = T.MultiplyAdd(p, f, T.Of(1));
        return T.AddBits(p, shifted << 23);
    }
}
