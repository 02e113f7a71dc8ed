using System.Collections.Immutable;

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
    public Tabulated(ImmutableArray<long> steps, ImmutableArray<double> rates, Interpolation interpolation = Interpolation.Linear)
    {
        if (steps.IsDefaultOrEmpty || steps.Length != rates.Length)
            throw new UsageException($"A table needs as many steps as rates and at least one, got {(steps.IsDefault ? 0 : steps.Length)} and {(rates.IsDefault ? 0 : rates.Length)}.");
        Count("step", steps[0], 0);
        for (int i = 0; i < steps.Length; i++)
        {
            Rate("rate", rates[i]);
            if (i > 0 && steps[i] <= steps[i - 1])
                throw new UsageException($"The steps of a table must increase, got {steps[i - 1]} before {steps[i]}.");
        }
        (Steps, Rates, Interpolation) = (steps, rates, interpolation);
    }

    /// <summary>Strictly increasing steps, shape (n).</summary>
    public ImmutableArray<long> Steps { get; }

    /// <summary>The rates at those steps, shape (n).</summary>
    public ImmutableArray<double> Rates { get; }

    /// <summary>What holds between two steps of the table.</summary>
    public Interpolation Interpolation { get; }

    /// <summary>One rate for each step from 0.</summary>
    public static Tabulated Of(ReadOnlySpan<double> rates)
    {
        long[] steps = new long[rates.Length];
        for (int i = 0; i < steps.Length; i++) steps[i] = i;
        return new(ImmutableArray.Create(steps), ImmutableArray.Create(rates), Interpolation.Hold);
    }

    /// <inheritdoc/>
    public override long? Length => Steps[^1] + 1;

    /// <inheritdoc/>
    public override double At(long step)
    {
        int found = Steps.BinarySearch(step);
        if (found >= 0) return Rates[found];
        int next = ~found;
        if (next == 0) return Rates[0];
        if (next == Steps.Length || Interpolation == Interpolation.Hold) return Rates[next - 1];
        double x = (double)(step - Steps[next - 1]) / (Steps[next] - Steps[next - 1]);
        return Rates[next - 1] + x * (Rates[next] - Rates[next - 1]);
    }

    /// <inheritdoc/>
    /// <remarks>Interval by interval: n equal or evenly spaced rates sum to n (first + last) / 2.</remarks>
    public override double Sum(long steps)
    {
        double sum = 0;
        long from = 0;
        for (int i = 0; i <= Steps.Length && from < steps; i++)
        {
            long to = i < Steps.Length ? Math.Min(Steps[i], steps) : steps;
            if (to > from) sum += (to - from) * 0.5 * (At(from) + At(to - 1));
            from = Math.Max(from, to);
        }
        return sum;
    }

    /// <inheritdoc/>
    public bool Equals(Tabulated? other) => other is not null && Interpolation == other.Interpolation
        && Steps.AsSpan().SequenceEqual(other.Steps.AsSpan()) && Rates.AsSpan().SequenceEqual(other.Rates.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Steps.Length, Steps[^1], Rates[0], Rates[^1], Interpolation);

    /// <inheritdoc/>
    public override string ToString() => ScheduleText.Print(this);
}
