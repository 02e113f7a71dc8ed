namespace Carnot.Thermodynamics;

/// <summary>What data say about a law.</summary>
public enum Verdict
{
    /// <summary>Every violation larger than the resolution asked for is excluded.</summary>
    Holds,

    /// <summary>A violation larger than the resolution asked for is certain.</summary>
    Broken,

    /// <summary>The error bars reach over the resolution asked for.</summary>
    CannotTell,
}
