namespace Carnot.Networks.Optimizers;

/// <summary>Weight decay λ and its convention.</summary>
/// <param name="Rate">λ ≥ 0. The theory's γ‖θ‖² is λ = 2γ.</param>
/// <param name="IsDecoupled">True: θ ← θ − ηλθ beside the step. False: λθ is added to the gradient before it.</param>
/// <param name="OnAll">Whether vectors (biases, gains) decay too, or only matrices.</param>
public sealed record WeightDecay(double Rate, bool IsDecoupled, bool OnAll)
{
    /// <summary>No decay.</summary>
    public static WeightDecay None { get; } = new(0, true, true);

    /// <summary>Decay beside the step, as in AdamW.</summary>
    public static WeightDecay Decoupled(double rate, bool onAll = false) => new(Check(rate), true, onAll);

    /// <summary>Decay as a part of the gradient, as an L2 penalty.</summary>
    public static WeightDecay Coupled(double rate, bool onAll = false) => new(Check(rate), false, onAll);

    private static double Check(double rate)
        => double.IsFinite(rate) && rate >= 0 ? rate : throw new UsageException($"weight decay must be finite and 0 or more, got {rate}.");
}
