using System.Collections.Immutable;
using Carnot.Storage;

namespace Carnot.Runs;

/// <summary>A stretch in which the loss rises well above the least it had reached: a spike where it comes back, a suspected divergence where it does not.</summary>
/// <param name="FirstStep">Where the loss leaves its earlier course.</param>
/// <param name="LastStep">Where it is back, or the end of the series.</param>
/// <param name="Rise">How far above the running minimum the smoothed loss got, in nats per token.</param>
/// <param name="NoiseUnits"><paramref name="Rise"/> in standard deviations of a single loss.</param>
/// <param name="Recovered">Whether the loss came back before the series ends.</param>
public sealed record Excursion(long FirstStep, long LastStep, double Rise, double NoiseUnits, bool Recovered)
{
    /// <summary>Half the width of the running median that single outliers do not move.</summary>
    private const int Half = 2;

    /// <summary>Half the width of the window in which the noise is measured.</summary>
    private const int NoiseHalf = 50;

    /// <summary>
    /// A rise counts from this many standard deviations of a single loss and this part of the running minimum.
    /// The median of 5 has 0.54 of the deviation of one loss, so that 8 of those are 15 of its own: no noise reaches them, heavy tails excepted.
    /// </summary>
    private const double LeastNoise = 8, LeastPart = 0.02;

    /// <summary>The excursions of a loss, in the order of their steps.</summary>
    /// <remarks>σ of a single loss is 1.4826 / √2 times the median |difference of neighbours| within 50 points, which a trend or a spike hardly moves.</remarks>
    public static ImmutableArray<Excursion> Find(Series loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        if (loss.Count < 4 * Half + 2) return [];
        PackedList<double> values = loss.Values;
        var found = ImmutableArray.CreateBuilder<Excursion>();
        var median = new RunningMedian(values);
        double least = median.Next(), noise = Noise(values, 0);
        int begin = -1, lowest = 0;
        double rise = 0;
        for (int i = 1; i < values.Count; i++)
        {
            double smooth = median.Next();
            if (smooth <= least) (least, lowest) = (smooth, i);
            double above = smooth - least;
            // The noise before the rise is the measure: the rise itself would enlarge it.
            if (begin < 0 && i % NoiseHalf == 0) noise = Noise(values, Math.Max(0, i - NoiseHalf));
            double threshold = Math.Max(LeastNoise * noise, LeastPart * Math.Abs(least));
            if (begin < 0 && above > threshold)
            {
                begin = lowest;
                rise = above;
            }
            else if (begin >= 0)
            {
                rise = Math.Max(rise, above);
                if (above > threshold / 2) continue;
                found.Add(new(loss.Steps[begin], loss.Steps[i], rise, rise / noise, true));
                begin = -1;
            }
        }
        if (begin >= 0) found.Add(new(loss.Steps[begin], loss.Steps[^1], rise, rise / noise, false));
        return found.ToImmutable();
    }

    private static double Noise(PackedList<double> values, int centre)
    {
        int from = Math.Max(0, centre - NoiseHalf), to = Math.Min(values.Count - 1, centre + NoiseHalf);
        Span<double> window = stackalloc double[2 * NoiseHalf + 1];
        values.CopyTo(from, window[..(to - from + 1)]);
        Span<double> differences = window[..(to - from)];
        for (int i = 0; i < differences.Length; i++) differences[i] = Math.Abs(window[i + 1] - window[i]);
        differences.Sort();
        return 1.4826 / Math.Sqrt(2) * differences[differences.Length / 2];
    }

    /// <summary>Place after place the median of the values within <see cref="Half"/> of it: they are kept in order, so that a step takes one out and puts one in.</summary>
    private sealed class RunningMedian(PackedList<double> values)
    {
        private readonly double[] _ordered = new double[2 * Half + 1];
        private int _count, _entering, _place;

        public double Next()
        {
            if (_place > Half) Remove(values[_place - Half - 1]);
            for (; _entering < Math.Min(values.Count, _place + Half + 1); _entering++) Insert(values[_entering]);
            _place++;
            return _ordered[_count / 2];
        }

        private void Insert(double value)
        {
            int at = _count++;
            for (; at > 0 && _ordered[at - 1] > value; at--) _ordered[at] = _ordered[at - 1];
            _ordered[at] = value;
        }

        private void Remove(double value)
        {
            int at = 0;
            while (_ordered[at] != value) at++;
            _count--;
            for (; at < _count; at++) _ordered[at] = _ordered[at + 1];
        }
    }
}
