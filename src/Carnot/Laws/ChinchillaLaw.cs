using System.Collections.Immutable;
using Carnot.Runs;

namespace Carnot.Laws;

/// <summary>L = L₀ + A t^−α in the number of updates t: blind to the learning rate.</summary>
/// <remarks>The data term of Hoffmann et al., "Training Compute-Optimal Large Language Models", arXiv:2203.15556, along one run.</remarks>
public sealed class ChinchillaLaw : PlaceLaw, ILossLaw
{
    /// <inheritdoc/>
    public override string Name => "chinchilla";

    /// <inheritdoc/>
    public override ImmutableArray<LawParameter> Parameters { get; } =
    [
        new("irreducible", "L0", "nats", 1e-3, 1e2, "loss that no training removes"),
        new("river", "A", "nats steps^alpha", 1e-6, 1e7, "loss left after one step"),
        new("riverExponent", "alpha", "1", 1e-2, 5, "how fast the loss falls with the steps"),
    ];

    /// <summary>All: it has a value at every step.</summary>
    public LossCurve Described(LossCurve curve) => curve;

    private protected override double[] Places(PreparedCurve curve) => [.. curve.Steps.Select(step => step + 1.0)];
}
