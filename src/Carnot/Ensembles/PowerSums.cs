using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Carnot.Ensembles;

/// <summary>Σ f, Σ f² and Σ f⁴ over walkers, in double precision.</summary>
internal readonly record struct PowerSums(double First, double Second, double Fourth)
{
    public static PowerSums operator +(PowerSums a, PowerSums b) => new(a.First + b.First, a.Second + b.Second, a.Fourth + b.Fourth);

    /// <summary>The sums of <paramref name="values"/>: lane by lane first, then over the lanes, in an order that does not depend on the machine.</summary>
    public static PowerSums Of(ReadOnlySpan<float> values)
    {
        var (first, second, fourth) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        int i = 0;
        for (; i + 16 <= values.Length; i += 16)
        {
            Vector512<float> sixteen = Vector512.LoadUnsafe(in MemoryMarshal.GetReference(values), (nuint)i);
            Vector512<double> low = Vector512.WidenLower(sixteen), high = Vector512.WidenUpper(sixteen);
            Vector512<double> low2 = low * low, high2 = high * high;
            first += low + high;
            second += low2 + high2;
            fourth += low2 * low2 + high2 * high2;
        }
        PowerSums sums = default;
        for (int lane = 0; lane < 8; lane++) sums += new PowerSums(first[lane], second[lane], fourth[lane]);
        for (; i < values.Length; i++)
        {
            double f = values[i], f2 = f * f;
            sums += new PowerSums(f, f2, f2 * f2);
        }
        return sums;
    }

    /// <summary>⟨f⟩ over <paramref name="n"/> independent walkers.</summary>
    public Estimate Mean(int n) => Independent(First, Second, n);

    /// <summary>⟨f²⟩ over <paramref name="n"/> independent walkers.</summary>
    public Estimate MeanSquare(int n) => Independent(Second, Fourth, n);

    private static Estimate Independent(double sum, double squares, int n)
    {
        double mean = sum / n, variance = Math.Max(0, squares / n - mean * mean);
        return new(mean, Math.Sqrt(variance / (n - 1)), n);
    }
}
