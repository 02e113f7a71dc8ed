namespace Carnot.Sweeps.Engines;

/// <summary>How long a driver goes on.</summary>
/// <param name="Wait">Until every run is done or given up, rather than until everything is submitted.</param>
/// <param name="Patience">With waiting: how long nothing may happen while jobs are pending.</param>
public sealed record DriverOptions(bool Wait, TimeSpan Patience);
