namespace Carnot.Dynamics;

/// <summary>The exact second moments of SGD with momentum in a valley of curvature a: m′ = μ m + w (a x + s ξ), x′ = x − η m′.</summary>
/// <remarks>w = 1 − μ for EMA momentum, w = 1 for heavy ball. The pair (x, m) is linear in itself, hence x is an AR(2) process and the covariance recursion closes.</remarks>
public readonly record struct MomentumMoments
{
    private MomentumMoments(double curvature, double noise, double momentum, double weight)
        => (Curvature, Noise, Momentum, Weight) = (Require.Positive("curvature", curvature), Require.NonNegative("noise", noise), Require.Fraction("momentum", momentum), weight);

    /// <summary>a.</summary>
    public double Curvature { get; }

    /// <summary>s.</summary>
    public double Noise { get; }

    /// <summary>μ.</summary>
    public double Momentum { get; }

    /// <summary>w.</summary>
    public double Weight { get; }

    /// <summary>Moments of <see cref="EmaMomentum"/>.</summary>
    public static MomentumMoments Ema(double curvature, double noise, double momentum) => new(curvature, noise, momentum, 1 - momentum);

    /// <summary>Moments of <see cref="Dynamics.HeavyBall"/>.</summary>
    public static MomentumMoments HeavyBall(double curvature, double noise, double momentum) => new(curvature, noise, momentum, 1);

    /// <summary>The moments after one step of learning rate η.</summary>
    public PhaseMoments Next(PhaseMoments moments, double learningRate)
    {
        double pull = Weight * Curvature, kick = Weight * Noise;
        double mm = Momentum * Momentum * moments.Momentum + 2 * Momentum * pull * moments.Cross + pull * pull * moments.Position + kick * kick;
        double xm = Momentum * moments.Cross + pull * moments.Position;
        return new(moments.Position - 2 * learningRate * xm + learningRate * learningRate * mm, xm - learningRate * mm, mm);
    }

    /// <summary>½ a ⟨x²⟩, the thermal loss.</summary>
    public double ThermalLoss(PhaseMoments moments) => 0.5 * Curvature * moments.Position;
}
