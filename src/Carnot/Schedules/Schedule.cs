namespace Carnot.Schedules;

/// <summary>A learning rate η as a pure function of the step. Immutable, printable, comparable, storable.</summary>
/// <remarks>
/// <see cref="object.ToString"/> writes the text that <see cref="ScheduleText.Parse"/> reads back to an equal schedule,
/// and <see cref="ScheduleJson"/> does the same as JSON.
/// </remarks>
public abstract record Schedule
{
    /// <summary>η used by the update at <paramref name="step"/>, counted from 0.</summary>
    public abstract double At(long step);

    /// <summary>The number of updates it was written for; null where it goes on for ever.</summary>
    public virtual long? Length => null;

    /// <summary>Reads a schedule from its text, for example <c>wsd:peak=6e-4,warmup=300,steps=10000,decay=2000,shape=1-sqrt</c>.</summary>
    public static Schedule Parse(string text) => ScheduleText.Parse(text);

    /// <summary>η at the steps <paramref name="from"/>, <paramref name="from"/> + 1, …, one for each place of <paramref name="rates"/>.</summary>
    public void Fill(long from, Span<double> rates)
    {
        for (int i = 0; i < rates.Length; i++) rates[i] = At(from + i);
    }

    /// <summary>The rates of the first <paramref name="steps"/> updates.</summary>
    public double[] ToArray(int steps)
    {
        double[] rates = new double[steps];
        Fill(0, rates);
        return rates;
    }

    /// <summary>Σ η over the first <paramref name="steps"/> updates: the learning-rate sum D of NTL.</summary>
    public virtual double Sum(long steps)
    {
        double sum = 0;
        for (long step = 0; step < steps; step++) sum += At(step);
        return sum;
    }

    /// <summary>This schedule up to <paramref name="boundary"/>, then <paramref name="next"/>, counted from its own step 0.</summary>
    public Schedule Until(long boundary, Schedule next) => new Joined(this, boundary, next);

    private protected static double Rate(string name, double value)
        => double.IsFinite(value) && value >= 0 ? value : throw new UsageException($"{name} must be a finite learning rate of 0 or more, got {value}.");

    private protected static double PositiveRate(string name, double value)
        => double.IsFinite(value) && value > 0 ? value : throw new UsageException($"{name} must be a finite learning rate above 0, got {value}.");

    /// <summary>A floor to which a decay from <paramref name="peak"/> can fall.</summary>
    private protected static double FloorRate(double floor, double peak)
        => Rate("floor", floor) <= peak ? floor : throw new UsageException($"floor must be the peak {peak} or less, got {floor}.");

    private protected static long Count(string name, long value, long least)
        => value >= least ? value : throw new UsageException($"{name} must be {least} or more, got {value}.");
}
