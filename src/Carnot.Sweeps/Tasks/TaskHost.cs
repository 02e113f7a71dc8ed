using System.Collections.Immutable;

namespace Carnot.Sweeps.Tasks;

/// <summary>What a task needs of the program around it.</summary>
/// <param name="Verbs">The verbs that make runs.</param>
/// <param name="Execute">Runs a command line: its words, its results, its notes, and when to save and end; returns the exit code.</param>
/// <param name="Hopeless">Looks at a run's unfinished output and says why it is not worth going on with; null where it is.</param>
public sealed record TaskHost(ImmutableArray<SweptVerb> Verbs, Func<string[], TextWriter, TextWriter, CancellationToken, int> Execute, Func<string, string?>? Hopeless = null);
