namespace Carnot.Diagnosis;

/// <summary>Whether something is wrong with a run.</summary>
public enum Symptom
{
    /// <summary>The numbers show it.</summary>
    Present,

    /// <summary>The numbers would show it, and do not.</summary>
    Absent,

    /// <summary>What was recorded does not hold enough.</summary>
    CannotTell,
}

/// <summary>One thing that can be wrong with a run: whether it is, the numbers that say so, and what to do.</summary>
/// <param name="Name">overheating, freezing, too cold or imbalance.</param>
/// <param name="Symptom">The verdict.</param>
/// <param name="Reason">What was measured, with values.</param>
/// <param name="Advice">What to do; where nothing can be told, what would settle it; empty where all is well.</param>
public sealed record Finding(string Name, Symptom Symptom, string Reason, string Advice)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Symptom switch { Symptom.Present => "yes", Symptom.Absent => "no sign", _ => "cannot tell" }}. {Reason} {Advice}".TrimEnd();
}
