using Carnot.Storage;

namespace Carnot.Schedules;

/// <summary>What a table means between two of its steps.</summary>
public enum Interpolation
{
    /// <summary>A straight line between neighbours.</summary>
    Linear,

    /// <summary>The last given rate holds until the next.</summary>
    Hold,
}

/// <summary>Rates given at some steps; the first and the last hold beyond the table's ends.</summary>
/// <remarks>Logs write the learning rate at fewer steps than the loss: <see cref="Interpolation.Linear"/> fills the gaps. Rates that change in stairs use <see cref="Interpolation.Hold"/>.</remarks>
public sealed record Tabulated : Schedule
{
    /// <summary>A table of (step, rate) pairs with strictly increasing steps.</summary>
    public Tabulated(PackedList<long> steps, PackedList<double> rates, Interpolation interpolation = Interpolation.Linear)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(rates);
        if (steps.Count == 0 || steps.Count != rates.Count) throw new UsageException($"A table needs as many steps as rates and at least one, got {steps.Count} and {rates.Count}.");
        Count("step", steps[0], 0);
        for (int i = 0; i < steps.Count; i++)
        {
            Rate("rate", rates[i]);
            if (i > 0 && steps[i] <= steps[i - 1])
                throw new UsageException($"The steps of a table must increase, got {steps[i - 1]} before {steps[i]}.");
        }
        (Steps, Rates, Interpolation) = (steps, rates, interpolation);
    }

    /// <summary>Strictly increasing steps, shape (n).</summary>
    public PackedList<long> Steps { get; }

    /// <summary>The rates at those steps, shape (n).</summary>
    public PackedList<double> Rates { get; }

    /// <summary>What holds between two steps of the table.</summary>
    public Interpolation Interpolation { get; }

    /// <summary>One rate for each step from 0.</summary>
    public static Tabulated Of(ReadOnlySpan<double> rates)
    {
        var steps = new PackedList<long>.Builder();
        for (int i = 0; i < rates.Length; i++) steps.Add(i);
        return new(steps.ToPackedList(), PackedList.Create(rates), Interpolation.Hold);
    }

    /// <inheritdoc/>
    public override long? Length => Steps[^1] + 1;

    /// <inheritdoc/>
    public override double At(long step)
    {
        int found = Steps.BinarySearch(step);
        return found >= 0 ? Rates[found] : Before(~found, step);
    }

    /// <summary>The rate at a step before that of an entry, and not before that of the entry in front of it.</summary>
    private double Before(int entry, long step)
    {
        if (entry == 0) return Rates[0];
        double rate = Rates[entry - 1];
        if (entry == Steps.Count || Interpolation == Interpolation.Hold) return rate;
        long from = Steps[entry - 1];
        double x = (double)(step - from) / (Steps[entry] - from);
        return rate + x * (Rates[entry] - rate);
    }

    /// <inheritdoc/>
    /// <remarks>Interval by interval: n equal or evenly spaced rates sum to n (first + last) / 2.</remarks>
    public override double Sum(long steps)
    {
        double sum = 0;
        long from = 0;
        for (int i = 0; i <= Steps.Count && from < steps; i++)
        {
            long to = i < Steps.Count ? Math.Min(Steps[i], steps) : steps;
            if (to > from) sum += (to - from) * 0.5 * (Before(i, from) + Before(i, to - 1));
            from = Math.Max(from, to);
        }
        return sum;
    }

    /// <inheritdoc/>
    public bool Equals(Tabulated? other) => other is not null && Interpolation == other.Interpolation
        && Steps.SequenceEqual(other.Steps) && Rates.SequenceEqual(other.Rates);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Steps.Count, Steps[^1], Rates[0], Rates[^1], Interpolation);

    /// <inheritdoc/>
    public override string ToString() => ScheduleText.Print(this);
}
