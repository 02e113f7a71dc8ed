namespace Carnot.Symmetry;

/// <summary>One mode of a two-layer linear network at the entropic minimum: f = u w x along it, with u²/w² = 1/b and uw = v.</summary>
/// <remarks>b = (σε²/tr Σε)/(σx²/tr Σx), the data balance; at b = 1 the norms of both layers are equal, as under weight decay.</remarks>
/// <param name="Strength">v, the teacher's factor along the mode.</param>
/// <param name="Balance">b.</param>
/// <param name="InputVariance">σx².</param>
/// <param name="LossFactor">κ: 2 for the loss ‖·‖², 1 for ½‖·‖².</param>
public sealed record RankOneMode(double Strength, double Balance, double InputVariance, double LossFactor)
{
    /// <summary>u² of the output layer.</summary>
    public double Output => Strength / Math.Sqrt(Balance);

    /// <summary>w² of the input layer.</summary>
    public double Input => Strength * Math.Sqrt(Balance);

    /// <summary>λ = κσx²v(b^½ + b^−½).</summary>
    public double Sharpness => LossFactor * InputVariance * (Output + Input);

    /// <summary>The least b that a learning rate can reach, where λ meets 2/η; 0 where λ never does. For small b it is (κσx²v η/2)².</summary>
    public double LeastReachableBalance(double learningRate)
    {
        double half = 1 / (learningRate * LossFactor * InputVariance * Strength);
        return half <= 1 ? 1 : Math.Pow(half - Math.Sqrt(half * half - 1), 2);
    }
}
