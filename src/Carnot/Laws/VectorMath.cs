using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Carnot.Laws;

/// <summary>ln and exp of eight doubles over the ranges that kernels need, from additions, products, one quotient and bits alone: the same bits on every machine.</summary>
/// <remarks>They are inlined where they are used, so they run at full speed from the first call: .NET's own start in its slow first tier, and a whole fit would be over before they leave it.</remarks>
internal static class VectorMath
{
    // ln 2 in two parts: the first has 21 trailing zero bits, so its product with an exponent is exact.
    private const double Ln2High = 0.693147180369123816490, Ln2Low = 1.90821492927058770002e-10;

    /// <summary>ln x for finite x ≥ 1, error below 1e-15 of the larger of 1 and ln x, relative error below 1e-15 beside that of x − 1.</summary>
    /// <remarks>x = 2^k m with m in [√½, √2); ln m = 2 artanh s, s = (m − 1)/(m + 1), |s| ≤ 0.172: the series is cut at s²¹/21, which is 5e-18.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log(Vector512<double> x)
    {
        Vector512<long> bits = x.AsInt64(), exponent = Vector512.ShiftRightLogical(bits - Vector512.Create(BitConverter.DoubleToInt64Bits(Math.Sqrt(0.5))), 52);
        Vector512<double> two52 = Vector512.Create(4503599627370496.0), k = (exponent | two52.AsInt64()).AsDouble() - two52;
        Vector512<double> f = (bits - (exponent << 52)).AsDouble() - Vector512<double>.One, s = f / (f + Vector512.Create(2.0)), z = s * s;
        Vector512<double> p = Vector512.Create(2.0 / 19);
        p = p * z + Vector512.Create(2.0 / 17);
        p = p * z + Vector512.Create(2.0 / 15);
        p = p * z + Vector512.Create(2.0 / 13);
        p = p * z + Vector512.Create(2.0 / 11);
        p = p * z + Vector512.Create(2.0 / 9);
        p = p * z + Vector512.Create(2.0 / 7);
        p = p * z + Vector512.Create(2.0 / 5);
        p = p * z + Vector512.Create(2.0 / 3);
        p = p * z + Vector512.Create(2.0);
        return k * Vector512.Create(Ln2High) + (p * s + k * Vector512.Create(Ln2Low));
    }

    /// <summary>eˣ for x ≤ 700, relative error below 1e-15; below −700, where e^−700 = 1e-304 is returned, it no longer matters.</summary>
    /// <remarks>x = k ln 2 + f with |f| ≤ ½ ln 2; the series of e^f is cut at f¹⁴/14!, which is 4e-18. Rounding to k uses that 1.5 × 2⁵² has unit spacing.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x)
    {
        x = Vector512.Max(x, Vector512.Create(-700.0));
        Vector512<double> shifter = Vector512.Create(6755399441055744.0), shifted = x * Vector512.Create(1.4426950408889634) + shifter, k = shifted - shifter;
        Vector512<double> f = x - k * Vector512.Create(Ln2High) - k * Vector512.Create(Ln2Low);
        Vector512<double> p = Vector512.Create(1 / 6227020800.0);
        p = p * f + Vector512.Create(1 / 479001600.0);
        p = p * f + Vector512.Create(1 / 39916800.0);
        p = p * f + Vector512.Create(1 / 3628800.0);
        p = p * f + Vector512.Create(1 / 362880.0);
        p = p * f + Vector512.Create(1 / 40320.0);
        p = p * f + Vector512.Create(1 / 5040.0);
        p = p * f + Vector512.Create(1 / 720.0);
        p = p * f + Vector512.Create(1 / 120.0);
        p = p * f + Vector512.Create(1 / 24.0);
        p = p * f + Vector512.Create(1 / 6.0);
        p = p * f + Vector512.Create(0.5);
        p = p * f + Vector512<double>.One;
        p = p * f + Vector512<double>.One;
        return (p.AsInt64() + (shifted.AsInt64() << 52)).AsDouble();
    }
}
