using Carnot.Storage;

namespace Carnot;

/// <summary>Values recorded at some steps of a run: strictly increasing steps, finite values.</summary>
public sealed record Series
{
    /// <summary>A series of (step, value) pairs; throws where steps do not increase or a value is not finite.</summary>
    public Series(string name, PackedList<long> steps, PackedList<double> values)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(values);
        if (steps.Count != values.Count) throw new ArgumentException($"{name}: {steps.Count} steps but {values.Count} values.");
        long before = long.MinValue;
        for (int i = 0; i < steps.Count; i++)
        {
            long step = steps[i];
            if (i > 0 && step <= before) throw new ArgumentException($"{name}: step {step} comes after step {before}.");
            if (!double.IsFinite(values[i])) throw new ArgumentException($"{name}: the value at step {step} is {values[i]}.");
            before = step;
        }
        (Name, Steps, Values) = (name, steps, values);
    }

    /// <summary>What was recorded, by the name its log gives it.</summary>
    public string Name { get; }

    /// <summary>Strictly increasing, shape (n).</summary>
    public PackedList<long> Steps { get; }

    /// <summary>Finite, shape (n).</summary>
    public PackedList<double> Values { get; }

    /// <summary>The number of points.</summary>
    public int Count => Steps.Count;

    /// <summary>The points whose step is at least <paramref name="first"/> and at most <paramref name="last"/>.</summary>
    public Series Between(long first, long last = long.MaxValue)
    {
        int from = LowerBound(first), to = last == long.MaxValue ? Count : LowerBound(last + 1);
        return new(Name, Steps[from..to], Values[from..to]);
    }

    private int LowerBound(long step)
    {
        int found = Steps.BinarySearch(step);
        return found < 0 ? ~found : found;
    }
}
