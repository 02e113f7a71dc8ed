using System.Collections.Immutable;
using Carnot.Schedules;

namespace Carnot.Runs;

/// <summary>Finds warm-up, plateaus, decays and rises in a learning rate, however coarsely it was logged or rounded.</summary>
/// <remarks>
/// A plateau is a stretch of equal rates. Rounding makes such stretches on a slope too, but there every stretch has neighbours of a like
/// length one rounding unit away; a plateau is <see cref="Longer"/> times as long as its neighbours, or parted from them by a jump.
/// What lies between plateaus is cut where it turns.
/// </remarks>
public static class SchedulePhases
{
    /// <summary>The most points that a schedule is looked at.</summary>
    private const int Samples = 4096;
    private const int Starts = 8;
    private const double Equal = 1e-6, Jump = 0.02, Longer = 4, ShapeTolerance = 0.02;

    /// <summary>The phases of the first <paramref name="steps"/> updates of a schedule; boundaries are exact up to steps / 4096.</summary>
    public static ImmutableArray<Phase> Find(Schedule schedule, long steps)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        int count = (int)Math.Min(steps, Samples);
        var at = new long[count];
        var rates = new double[count];
        for (int i = 0; i < count; i++)
        {
            at[i] = count == 1 ? 0 : (long)((double)i * (steps - 1) / (count - 1));
            rates[i] = schedule.At(at[i]);
        }
        return Find(at, rates);
    }

    /// <summary>The phases of logged rates.</summary>
    public static ImmutableArray<Phase> Find(Series rates)
    {
        ArgumentNullException.ThrowIfNull(rates);
        return Find(rates.Steps.AsSpan(), rates.Values.AsSpan());
    }

    private static ImmutableArray<Phase> Find(ReadOnlySpan<long> steps, ReadOnlySpan<double> rates)
    {
        if (steps.IsEmpty) return [];
        double peak = 0;
        foreach (double rate in rates) peak = Math.Max(peak, rate);
        if (steps.Length == 1) return [new(PhaseKind.Plateau, steps[0], steps[0], rates[0], rates[0], null)];

        StretchList stretches = Stretches(rates, Equal * peak);
        var phases = ImmutableArray.CreateBuilder<Phase>();
        int from = 0;
        for (int s = 0; s < stretches.Count; s++)
        {
            if (!IsPlateau(stretches, s, steps, rates, peak)) continue;
            Slopes(steps, rates, from, stretches[s].First, phases);
            phases.Add(new(PhaseKind.Plateau, steps[stretches[s].First], steps[stretches[s].Last], rates[stretches[s].First], rates[stretches[s].Last], null));
            from = stretches[s].Last;
        }
        Slopes(steps, rates, from, steps.Length - 1, phases);
        return phases.ToImmutable();
    }

    private readonly record struct Stretch(int First, int Last);

    /// <summary>Stretches without gaps between them: each ends where the next begins.</summary>
    private sealed class StretchList(List<int> firsts, int end)
    {
        public int Count => firsts.Count;

        public Stretch this[int index] => new(firsts[index], (index + 1 < firsts.Count ? firsts[index + 1] : end) - 1);
    }

    /// <summary>Maximal stretches of equal rates, single points included.</summary>
    private static StretchList Stretches(ReadOnlySpan<double> rates, double tolerance)
    {
        var firsts = new List<int>();
        int first = 0;
        for (int i = 1; i <= rates.Length; i++)
        {
            if (i < rates.Length && Math.Abs(rates[i] - rates[first]) <= tolerance) continue;
            firsts.Add(first);
            first = i;
        }
        return new(firsts, rates.Length);
    }

    private static bool IsPlateau(StretchList stretches, int s, ReadOnlySpan<long> steps, ReadOnlySpan<double> rates, double peak)
    {
        Stretch one = stretches[s];
        if (one.Last == one.First) return false;
        return Stands(s - 1, steps, rates) && Stands(s + 1, steps, rates);

        bool Stands(int other, ReadOnlySpan<long> steps, ReadOnlySpan<double> rates)
        {
            if (other < 0 || other >= stretches.Count) return true;
            Stretch neighbour = stretches[other];
            if (Math.Abs(rates[neighbour.First] - rates[one.First]) > Jump * peak) return true;
            return Held(one, steps) >= Longer * Held(neighbour, steps);
        }

        // A rate holds until the next one is recorded.
        static long Held(Stretch stretch, ReadOnlySpan<long> steps)
            => stretch.Last + 1 < steps.Length ? steps[stretch.Last + 1] - steps[stretch.First] : steps[stretch.Last] - steps[stretch.First] + 1;
    }

    /// <summary>Cuts the points from <paramref name="first"/> to <paramref name="last"/>, which hold no plateau, where their direction turns.</summary>
    private static void Slopes(ReadOnlySpan<long> steps, ReadOnlySpan<double> rates, int first, int last, ImmutableArray<Phase>.Builder phases)
    {
        int begin = first;
        while (begin < last)
        {
            int end = begin + 1, direction = Math.Sign(rates[end] - rates[begin]);
            while (end < last)
            {
                int next = Math.Sign(rates[end + 1] - rates[end]);
                if (direction == 0) direction = next;
                if (next != 0 && next != direction) break;
                end++;
            }
            PhaseKind kind = direction switch { < 0 => PhaseKind.Decay, > 0 => begin == 0 ? PhaseKind.Warmup : PhaseKind.Rise, _ => PhaseKind.Plateau };
            Shape? shape = kind == PhaseKind.Decay ? ShapeOf(steps[begin..(end + 1)], rates[begin..(end + 1)]) : null;
            phases.Add(new(kind, steps[begin], steps[end], rates[begin], rates[end], shape));
            begin = end;
        }
    }

    /// <summary>The shape nearest to a fall, by its largest deviation. The fall may begin anywhere before the second point: it did between two records.</summary>
    private static Shape? ShapeOf(ReadOnlySpan<long> steps, ReadOnlySpan<double> rates)
    {
        if (steps.Length < 5) return null;
        double peak = rates[0], floor = rates[^1];
        Shape? best = null;
        double least = ShapeTolerance * (peak - floor);
        foreach (Shape shape in (Shape[])[Shape.Linear, Shape.Cosine, Shape.OneMinusSqrt, Shape.Power(2), Shape.Exponential])
        {
            if (shape.NeedsPositiveFloor && floor <= 0) continue;
            for (int start = 0; start < Starts; start++)
            {
                double begin = steps[0] + (double)start / Starts * (steps[1] - steps[0]);
                double largest = 0;
                for (int i = 1; i < steps.Length; i++)
                    largest = Math.Max(largest, Math.Abs(rates[i] - shape.Between(peak, floor, (steps[i] - begin) / (steps[^1] - begin))));
                if (largest < least) (best, least) = (shape, largest);
            }
        }
        return best;
    }
}
