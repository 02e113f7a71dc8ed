using System.Collections.Immutable;
using Carnot.Schedules;
using Carnot.Storage;

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
        var at = new PackedList<long>.Builder();
        var rates = new PackedList<double>.Builder();
        for (int i = 0; i < count; i++)
        {
            at.Add(count == 1 ? 0 : (long)((double)i * (steps - 1) / (count - 1)));
            rates.Add(schedule.At(at[i]));
        }
        return Find(at.ToPackedList(), rates.ToPackedList());
    }

    /// <summary>The phases of logged rates.</summary>
    public static ImmutableArray<Phase> Find(Series rates)
    {
        ArgumentNullException.ThrowIfNull(rates);
        return Find(rates.Steps, rates.Values);
    }

    private static ImmutableArray<Phase> Find(PackedList<long> steps, PackedList<double> rates)
    {
        if (steps.Count == 0) return [];
        double peak = 0;
        foreach (double rate in rates) peak = Math.Max(peak, rate);
        if (steps.Count == 1) return [new(PhaseKind.Plateau, steps[0], steps[0], rates[0], rates[0], null)];

        var phases = ImmutableArray.CreateBuilder<Phase>();
        int from = 0;
        Stretch? before = null, next = StretchAt(0, rates, Equal * peak);
        while (next is { } one)
        {
            next = StretchAt(one.Last + 1, rates, Equal * peak);
            if (IsPlateau(before, one, next, steps, rates, peak))
            {
                Slopes(steps, rates, from, one.First, phases);
                phases.Add(new(PhaseKind.Plateau, steps[one.First], steps[one.Last], rates[one.First], rates[one.Last], null));
                from = one.Last;
            }
            before = one;
        }
        Slopes(steps, rates, from, steps.Count - 1, phases);
        return phases.ToImmutable();
    }

    private readonly record struct Stretch(int First, int Last);

    /// <summary>The longest stretch of equal rates from a point on, which may be that point alone; null behind the last one.</summary>
    private static Stretch? StretchAt(int first, PackedList<double> rates, double tolerance)
    {
        if (first == rates.Count) return null;
        double rate = rates[first];
        int next = first + 1;
        while (next < rates.Count && Math.Abs(rates[next] - rate) <= tolerance) next++;
        return new(first, next - 1);
    }

    private static bool IsPlateau(Stretch? before, Stretch one, Stretch? next, PackedList<long> steps, PackedList<double> rates, double peak)
    {
        if (one.Last == one.First) return false;
        return Stands(before) && Stands(next);

        bool Stands(Stretch? other) => other is not { } neighbour || Math.Abs(rates[neighbour.First] - rates[one.First]) > Jump * peak || Held(one) >= Longer * Held(neighbour);

        // A rate holds until the next one is recorded.
        long Held(Stretch stretch) => stretch.Last + 1 < steps.Count ? steps[stretch.Last + 1] - steps[stretch.First] : steps[stretch.Last] - steps[stretch.First] + 1;
    }

    /// <summary>Cuts the points from <paramref name="first"/> to <paramref name="last"/>, which hold no plateau, where their direction turns.</summary>
    private static void Slopes(PackedList<long> steps, PackedList<double> rates, int first, int last, ImmutableArray<Phase>.Builder phases)
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
    private static Shape? ShapeOf(PackedList<long> steps, PackedList<double> rates)
    {
        if (steps.Count < 5) return null;
        int stride = 1 + steps.Count / Samples;
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
                for (int i = 1; i < steps.Count && largest < least; i += stride)
                    largest = Math.Max(largest, Math.Abs(rates[i] - shape.Between(peak, floor, (steps[i] - begin) / (steps[^1] - begin))));
                if (largest < least) (best, least) = (shape, largest);
            }
        }
        return best;
    }
}
