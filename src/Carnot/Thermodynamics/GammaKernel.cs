namespace Carnot.Thermodynamics;

/// <summary>(1 + B S)^−β: the kernel of conductances distributed as Gamma(β) with scale B.</summary>
/// <remarks>∫ exp(−λS) λ^(β−1) e^(−λ/B) dλ / (Γ(β) B^β). It is the kernel of the Multi-Power Law, so its β is the power of the spectrum at small curvature.</remarks>
/// <param name="Shape">β, above 0.</param>
/// <param name="Scale">B, above 0.</param>
public sealed record GammaKernel(double Shape, double Scale) : ICoolingKernel
{
    /// <summary>β.</summary>
    public double Shape { get; } = Require.Positive("shape", Shape);

    /// <summary>B.</summary>
    public double Scale { get; } = Require.Positive("scale", Scale);

    /// <inheritdoc/>
    public double At(double learningRateSum) => Math.Pow(1 + Scale * learningRateSum, -Shape);
}
