namespace Carnot.Thermodynamics;

/// <summary>The part of a sudden drop of temperature that is still heat after a learning-rate sum S: 1 at S = 0, falling to 0.</summary>
public interface ICoolingKernel
{
    /// <summary>The mean of exp(−λ_i S) over the valley directions.</summary>
    double At(double learningRateSum);
}
