using System.Collections.Immutable;

namespace Carnot.Laws;

/// <summary>L = L₀ + A S^−α in the learning-rate sum S = Σ η: a river without a valley.</summary>
/// <remarks>The first two terms of the multi-power law, arXiv:2503.12811, known there as the one-power law; S is D of NTL, arXiv:2505.10559.</remarks>
public sealed class RateSumLaw : PlaceLaw
{
    /// <inheritdoc/>
    public override string Name => "lr-sum";

    /// <inheritdoc/>
    public override ImmutableArray<LawParameter> Parameters { get; } =
    [
        new("irreducible", "L0", "nats", 1e-3, 1e2, "loss that no training removes"),
        new("river", "A", "nats η^alpha", 1e-6, 1e4, "loss left at S = 1"),
        new("riverExponent", "alpha", "1", 1e-2, 5, "how fast the loss falls with S"),
    ];

    private protected override double[] Places(PreparedCurve curve)
    {
        double[] sum = new double[curve.Length.Length + 1];
        for (int j = 0; j < curve.Length.Length; j++) sum[j + 1] = sum[j] + curve.Length[j] * curve.Mean[j];
        double[] places = new double[curve.Count];
        for (int i = 0; i < places.Length; i++) places[i] = sum[curve.Whole[i]] + curve.CutLength[i] * curve.CutMean[i];
        return places;
    }
}
