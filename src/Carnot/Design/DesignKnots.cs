using Carnot.Laws;
using Carnot.Schedules;

namespace Carnot.Design;

/// <summary>Where a designed schedule may bend: knots from the end of the warm-up to the last update, ever denser towards the end.</summary>
internal sealed class DesignKnots
{
    private readonly DesignLimits _limits;
    private readonly long[] _steps;

    private DesignKnots(DesignLimits limits, long[] steps)
    {
        (_limits, _steps) = (limits, steps);
        long last = limits.Steps - 1, span = last - limits.Warmup;
        Weights = new double[_steps.Length];
        for (int k = 0; k < _steps.Length; k++)
            Weights[k] = ((k + 1 < _steps.Length ? _steps[k + 1] : last + 1) - (k > 0 ? _steps[k - 1] : _steps[0] - 1)) / (2.0 * span);
    }

    /// <summary>The share of the run that each knot's rate governs, shape (knots).</summary>
    public double[] Weights { get; }

    /// <summary>Every twentieth of the run, and further knots at distances from the end that shrink by the same factor.</summary>
    public static DesignKnots Of(DesignLimits limits)
    {
        long last = limits.Steps - 1, span = last - limits.Warmup;
        var distances = new SortedSet<long> { 0, span };
        if (limits.FirstFree > limits.Warmup)
        {
            long longest = last - limits.FirstFree;
            distances.UnionWith([longest, longest + 1]);
            for (int k = 1; k < 10; k++) distances.Add(longest * k / 10);
        }
        for (int k = 1; k < 20; k++) distances.Add(span * k / 20);
        for (double part = 0.05; part * span >= 1; part /= 1.5) distances.Add((long)(part * span));
        return new(limits, [.. distances.Reverse().Select(d => last - d)]);
    }

    /// <summary>The same knots with the two steepest falls of <paramref name="rates"/> cut into eight: where a jump wants to be.</summary>
    public DesignKnots Refined(double[] rates)
    {
        var steps = new SortedSet<long>(_steps);
        foreach (int k in Enumerable.Range(1, _steps.Length - 1).OrderByDescending(k => rates[k - 1] - rates[k]).Take(2))
            for (int part = 1; part < 8; part++) steps.Add(_steps[k - 1] + (_steps[k] - _steps[k - 1]) * part / 8);
        return new(_limits, [.. steps]);
    }

    /// <summary>The nearest rates at the knots that keep the limits.</summary>
    public double[] Project(double[] rates)
    {
        double[] free = [.. rates.Select((rate, k) => _steps[k] < _limits.FirstFree ? _limits.Peak : rate)];
        return _limits.Falling ? Monotone.Falling(free, Weights, _limits.Floor, _limits.Peak) : [.. free.Select(rate => Math.Clamp(rate, _limits.Floor, _limits.Peak))];
    }

    public double[] Sample(Schedule schedule) => [.. _steps.Select(schedule.At)];

    /// <summary>The schedule through <paramref name="rates"/> at the knots.</summary>
    public Schedule ToSchedule(double[] rates)
    {
        long warmup = _limits.Warmup;
        var after = new Tabulated([.. _steps.Select(s => s - warmup)], [.. rates]);
        return warmup == 0 ? after : new LinearWarmup(rates[0], warmup).Until(warmup, after);
    }

    /// <summary>The same schedule, prepared for its final loss without a walk over all steps.</summary>
    public PreparedCurve Prepare(double[] rates)
    {
        var pieces = new List<(long Length, double First, double Last)>();
        if (_limits.Warmup > 0)
            pieces.Add((_limits.Warmup, rates[0] / (_limits.Warmup + 1), rates[0] * _limits.Warmup / (_limits.Warmup + 1)));
        pieces.Add((1, rates[0], rates[0]));
        for (int k = 1; k < _steps.Length; k++)
        {
            long length = _steps[k] - _steps[k - 1];
            pieces.Add((length, rates[k - 1] + (rates[k] - rates[k - 1]) / length, rates[k]));
        }
        return PreparedCurve.OfLines(pieces);
    }
}
