using MathNet.Numerics.Distributions;

namespace Carnot.Statistics;

/// <summary>How many standard errors count as far when the error was itself measured: quantiles of Student's t.</summary>
public static class Student
{
    /// <summary>Beyond as many degrees of freedom t is normal within a thousandth.</summary>
    private const double Many = 1e4;

    /// <summary>t that is exceeded on one side with probability <paramref name="tail"/> below ½; +∞ below one degree of freedom, where nothing is known of the error.</summary>
    public static double Sigmas(double freedom, double tail)
    {
        if (!(freedom >= 1)) return double.PositiveInfinity;
        if (freedom > Many) return -Normal.InvCDF(0, 1, tail);
        double low = 0, high = 1;
        while (StudentT.CDF(0, 1, freedom, -high) > tail) (low, high) = (high, 2 * high);
        while (low + (high - low) / 2 is var middle && middle > low && middle < high)
            if (StudentT.CDF(0, 1, freedom, -middle) > tail) low = middle;
            else high = middle;
        return high;
    }
}
