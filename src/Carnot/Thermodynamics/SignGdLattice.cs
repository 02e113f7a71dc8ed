using MathNet.Numerics;

namespace Carnot.Thermodynamics;

/// <summary>The exact stationary second moment of SignGD in a valley of curvature a with Gaussian noise s: a walk on the lattice (k + u) η.</summary>
/// <remarks>
/// From x the walk goes up with probability Φ(−ax/s), else down, so the stationary weights follow from detailed balance between neighbours:
/// π(x + η) Φ(a(x + η)/s) = π(x) Φ(−ax/s). The offset u keeps its starting value; the moment is the mean over u, uniform on [0, 1).
/// </remarks>
/// <param name="Curvature">a, above 0.</param>
/// <param name="Noise">s, above 0.</param>
public sealed record SignGdLattice(double Curvature, double Noise)
{
    /// <summary>Offsets of the midpoint rule: for the smooth periodic dependence on u it converges faster than any power.</summary>
    private const int Offsets = 64;

    /// <summary>a.</summary>
    public double Curvature { get; } = Require.Positive("curvature", Curvature);

    /// <summary>s.</summary>
    public double Noise { get; } = Require.Positive("noise", Noise);

    /// <summary>v* = ⟨x²⟩ at the learning rate η.</summary>
    public double Variance(double learningRate)
    {
        Require.Positive("learning rate", learningRate);
        double sum = 0;
        for (int i = 0; i < Offsets; i++) sum += SecondMoment(learningRate, (i + 0.5) / Offsets);
        return sum / Offsets;
    }

    private double SecondMoment(double rate, double offset)
    {
        double x0 = offset * rate, weights = 1, moments = x0 * x0;
        for (int direction = -1; direction <= 1; direction += 2)
        {
            double x = x0, weight = 1;
            while (weight > 1e-18 * weights)
            {
                double next = x + direction * rate;
                weight *= Probability(-direction * x) / Probability(direction * next);
                x = next;
                weights += weight;
                moments += weight * x * x;
            }
        }
        return moments / weights;
    }

    /// <summary>Φ(ax/s), of stepping back towards 0 from x > 0.</summary>
    private double Probability(double x) => 0.5 * SpecialFunctions.Erfc(-Curvature * x / (Noise * Math.Sqrt(2)));
}
