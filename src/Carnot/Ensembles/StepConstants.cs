namespace Carnot.Ensembles;

/// <summary>What one step needs besides the walker: computed once a step in double precision, then the same for every walker.</summary>
/// <param name="Rate">η, or what takes its place: the corrected rate of Adam, the time step of underdamped Langevin.</param>
/// <param name="Noise">What the noise of each direction is multiplied with.</param>
/// <param name="First">The decay of the first memory: μ, β₁ or exp(−γh).</param>
/// <param name="Second">The decay of the second memory: β₂; for momentum, the weight of the gradient.</param>
/// <param name="Correction">1/(1 − β₂ᵗ) of Adam.</param>
/// <param name="Offset">ε of Adam.</param>
/// <param name="Shrink">1 − η λ, the decoupled weight decay of AdamW.</param>
internal readonly record struct StepConstants(
    float Rate, float Noise = 1, float First = 0, float Second = 0, float Correction = 1, float Offset = 0, float Shrink = 1);
