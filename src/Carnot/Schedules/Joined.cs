namespace Carnot.Schedules;

/// <summary><see cref="First"/> for the steps below <see cref="Boundary"/>, then <see cref="Next"/>, which counts from its own step 0.</summary>
public sealed record Joined : Schedule
{
    /// <summary>Changes from <paramref name="first"/> to <paramref name="next"/> at step <paramref name="boundary"/>.</summary>
    /// <remarks>Joins are kept as a chain from left to right, so that the same schedule is always the same record and has one text.</remarks>
    public Joined(Schedule first, long boundary, Schedule next)
    {
        Count("boundary", boundary, 0);
        (First, Boundary, Next) = next is Joined inner
            ? (new Joined(first, boundary, inner.First), boundary + inner.Boundary, inner.Next)
            : (first, boundary, next);
    }

    /// <summary>The schedule of the steps below the boundary.</summary>
    public Schedule First { get; }

    /// <summary>The first step of <see cref="Next"/>.</summary>
    public long Boundary { get; }

    /// <summary>The schedule from the boundary on.</summary>
    public Schedule Next { get; }

    /// <inheritdoc/>
    public override long? Length => Boundary + Next.Length;

    /// <inheritdoc/>
    public override double At(long step) => step < Boundary ? First.At(step) : Next.At(step - Boundary);

    /// <inheritdoc/>
    public override string ToString() => ScheduleText.Print(this);
}
