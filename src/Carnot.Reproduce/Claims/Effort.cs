namespace Carnot.Reproduce.Claims;

/// <summary>How much is spent on a claim.</summary>
public enum Effort
{
    /// <summary>All claims together in minutes, for continuous integration: smaller networks, fewer seeds, wider errors.</summary>
    Quick,

    /// <summary>All claims together in hours.</summary>
    Full,
}
