using Carnot.Experiments;
using Carnot.Randomness;

namespace Carnot.EntropicExperiments;

/// <summary>Progressive sharpening from a balanced start and flattening from a sharp one, to the same curvature.</summary>
public sealed class SharpeningFlattening : IEntropicExperiment
{
    private const double Noise = 0.3, LearningRate = 0.05;

    private const int Walkers = 24;

    /// <inheritdoc/>
    public string Name => "sharpening-flattening";

    /// <inheritdoc/>
    public string Description => "The sharpness at which f = u w x with label noise diag(b, 1) ends, from a balanced and from a sharp start, against the entropic minimum.";

    /// <inheritdoc/>
    public int DefaultSteps => 60_000;

    /// <inheritdoc/>
    public EntropicOutcome Run(int steps, ulong seed)
    {
        var rng = new Rng(seed, "sharpening and flattening");
        Estimate sharpened = End(0.05, 1, 1), flattened = End(0.05, 3, 1.0 / 3), even = End(1, 0.5, 2);
        double unequal = VectorScalarNetwork.Mode(0.05, 1, 2).Sharpness;
        return new([
            new Agreement("b = 0.05, balanced start (sharpness 4)", unequal, sharpened),
            new Agreement("b = 0.05, sharp start (sharpness 18.2)", unequal, flattened),
            new Agreement("the two ends, their difference", 0, sharpened.Minus(flattened)),
            new Agreement("b = 1, sharp start (sharpness 8.5)", VectorScalarNetwork.Mode(1, 1, 2).Sharpness, even),
        ])
        {
            Notes = [$"Theory is the limit of small learning rates; at {LearningRate} fluctuations of relative size eta lambda = {LearningRate * unequal:F2} lower the end."],
        };

        Estimate End(double balance, double output, double input)
            => VectorScalarNetwork.Sharpness(balance, 1, 2, output, input, LearningRate, Noise, steps, Walkers, rng.Fork($"{balance} {output}"));
    }
}
