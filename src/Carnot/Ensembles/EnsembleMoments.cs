using System.Collections.Immutable;

namespace Carnot.Ensembles;

/// <summary>What was measured over all walkers after a number of updates; the errors are over walkers, which are independent.</summary>
/// <param name="Step">The number of updates made.</param>
/// <param name="Loss">⟨l⟩, the mean loss.</param>
/// <param name="Means">⟨θ_i⟩, shape (d); for a river valley the first is the position of the river.</param>
/// <param name="SecondMoments">⟨θ_i²⟩, shape (d).</param>
public sealed record EnsembleMoments(long Step, Estimate Loss, ImmutableArray<Estimate> Means, ImmutableArray<Estimate> SecondMoments);
