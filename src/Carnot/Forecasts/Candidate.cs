using Carnot.Schedules;

namespace Carnot.Forecasts;

/// <summary>A run that could be made.</summary>
/// <param name="Name">What it is, in a table.</param>
/// <param name="Schedule">Its schedule from step 0.</param>
/// <param name="Steps">Its number of updates.</param>
public sealed record Candidate(string Name, Schedule Schedule, long Steps);
