namespace Carnot.Networks.Probes;

/// <summary>How a branch goes on from its branch point.</summary>
/// <param name="Updates">How many updates.</param>
/// <param name="LearningRate">η of its update k = 0, 1, ….</param>
/// <param name="Replica">Which batches it sees: branches of one replica see the same, replicas see different ones.</param>
public sealed record Branch(long Updates, Func<long, double> LearningRate, int Replica);
