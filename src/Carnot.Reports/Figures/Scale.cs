namespace Carnot.Reports.Figures;

/// <summary>Maps [Low, High] to pixels [From, To].</summary>
internal readonly record struct Scale(double Low, double High, double From, double To, AxisScale Kind)
{
    // Far outside the picture every coordinate looks the same, and renderers dislike large ones.
    private const double Beyond = 5000;

    public double At(double value)
    {
        double part = Kind == AxisScale.Log
            ? (Math.Log(Math.Max(value, double.Epsilon)) - Math.Log(Low)) / (Math.Log(High) - Math.Log(Low))
            : (value - Low) / (High - Low);
        return Math.Clamp(From + (To - From) * part, -Beyond, Beyond);
    }

    /// <summary>The range of an axis over its data: padded, widened where constant, from zero where zero is near unless the data are to fill it exactly.</summary>
    public static (double Low, double High) Range(Axis axis, IEnumerable<double> data, double padding, bool exact = false)
    {
        bool log = axis.Scale == AxisScale.Log;
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in data)
        {
            if (double.IsNaN(value)) continue;
            if (log && value <= 0)
                throw new ArgumentException($"The axis \"{axis.Label}\" is logarithmic but holds the value {value}. Leave such points out or use a linear axis.");
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }
        if (low > high) (low, high) = log ? (1, 10) : (0, 1);
        if (log)
        {
            double pad = Math.Max(padding * Math.Log(high / low), low == high ? Math.Log(2) : 0);
            (low, high) = (Math.Max(low * Math.Exp(-pad), double.MinValue), high * Math.Exp(pad));
        }
        else
        {
            double span = high - low, size = Math.Max(Math.Abs(low), Math.Abs(high));
            // Below 1e-11 of the size labels of 15 digits no longer tell neighbouring ticks apart.
            double pad = span > 1e-11 * size ? padding * span : size == 0 ? 1 : 0.05 * size;
            bool zeroNear = !exact && low >= 0 && low <= Math.Max(0.15 * high, pad), zeroNearAbove = !exact && high <= 0 && -high <= Math.Max(-0.15 * low, pad);
            (low, high) = (zeroNear && high > 0 ? 0 : low - pad, zeroNearAbove && low < 0 ? 0 : high + pad);
        }
        (low, high) = (axis.Minimum ?? low, axis.Maximum ?? high);
        if (!(low < high) || !double.IsFinite(high - low) || (log && low <= 0))
            throw new ArgumentException($"The axis \"{axis.Label}\" cannot run from {low} to {high}.");
        return (low, high);
    }
}
