namespace Carnot.Randomness;

/// <summary>Logarithm, sine and cosine from additions, multiplications and divisions only, so that their bits are the same everywhere.</summary>
internal static class PortableMath
{
    /// <summary>ln x for a positive normal number, within 2 units in the last place.</summary>
    /// <remarks>x = 2^k m with m in [√½, √2); ln m = 2 artanh s, s = (m − 1)/(m + 1), |s| &lt; 0.1716; the first term left out, s²³/23 · 2, is below 2e-19.</remarks>
    public static double Log(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)((bits >> 52) & 0x7FF) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            exponent++;
        }
        double s = (m - 1) / (m + 1), s2 = s * s, sum = 0;
        for (int n = 21; n >= 3; n -= 2) sum = (sum + 1.0 / n) * s2;
        return exponent * 0.6931471805599453 + 2 * (s + s * sum);
    }

    /// <summary>(sin 2πt, cos 2πt) for t in [0, 1), within 1e-15.</summary>
    /// <remarks>t is brought within an eighth of a turn of a quarter, |angle| ≤ π/4; the first Taylor terms left out are below 1e-18.</remarks>
    public static (double Sin, double Cos) SinCosOfTurn(double t)
    {
        int quarter = (int)(4 * t + 0.5);
        double x = (t - 0.25 * quarter) * 6.283185307179586, x2 = x * x, sin = 0, cos = 0;
        for (int n = 17; n >= 3; n -= 2)
        {
            sin = (sin + 1) * -x2 / (n * (n - 1));
            cos = (cos + 1) * -x2 / ((n - 1) * (n - 2));
        }
        sin = x + x * sin;
        cos = 1 + cos;
        return (quarter & 3) switch
        {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
    }
}
