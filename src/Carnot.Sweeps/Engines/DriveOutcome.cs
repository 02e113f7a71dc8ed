using System.Collections.Immutable;

namespace Carnot.Sweeps.Engines;

/// <summary>What a driver leaves.</summary>
/// <param name="Done">Runs with a result.</param>
/// <param name="Open">Runs without.</param>
/// <param name="Submitted">Tasks that this driver started or queued.</param>
/// <param name="GivenUp">Runs that crashed too often.</param>
public sealed record DriveOutcome(int Done, int Open, int Submitted, ImmutableArray<GivenUp> GivenUp);

/// <summary>A run that crashed too often.</summary>
/// <param name="Run">Its index.</param>
/// <param name="Name">Its varied values.</param>
/// <param name="Message">What it said last.</param>
public sealed record GivenUp(int Run, string Name, string Message);
