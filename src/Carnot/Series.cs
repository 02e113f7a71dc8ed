using System.Collections.Immutable;

namespace Carnot;

/// <summary>Values recorded at some steps of a run: strictly increasing steps, finite values.</summary>
public sealed record Series
{
    /// <summary>A series of (step, value) pairs; throws where steps do not increase or a value is not finite.</summary>
    public Series(string name, ImmutableArray<long> steps, ImmutableArray<double> values)
    {
        if (steps.Length != values.Length) throw new ArgumentException($"{name}: {steps.Length} steps but {values.Length} values.");
        for (int i = 0; i < steps.Length; i++)
        {
            if (i > 0 && steps[i] <= steps[i - 1]) throw new ArgumentException($"{name}: step {steps[i]} comes after step {steps[i - 1]}.");
            if (!double.IsFinite(values[i])) throw new ArgumentException($"{name}: the value at step {steps[i]} is {values[i]}.");
        }
        (Name, Steps, Values) = (name, steps, values);
    }

    /// <summary>What was recorded, by the name its log gives it.</summary>
    public string Name { get; }

    /// <summary>Strictly increasing, shape (n).</summary>
    public ImmutableArray<long> Steps { get; }

    /// <summary>Finite, shape (n).</summary>
    public ImmutableArray<double> Values { get; }

    /// <summary>The number of points.</summary>
    public int Count => Steps.Length;

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
