using Carnot.Dynamics;

namespace Carnot.Ensembles;

/// <summary>How the constants of each step follow from the learning rate.</summary>
/// <param name="Memories">How many numbers a walker remembers in each direction.</param>
/// <param name="At">The constants at a learning rate and a step counted from 0.</param>
internal sealed record StepPlan(int Memories, Func<double, long, StepConstants> At)
{
    // Below every gradient that matters, above 0: it makes 0/0 the 0 it stands for.
    private const float Smallest = 1e-38f;

    public static StepPlan Of(IDynamics dynamics) => dynamics switch
    {
        Sgd => new(0, (rate, _) => new((float)rate)),
        SignGd => new(0, (rate, _) => new((float)rate)),
        // The noise √(2Tη) ξ is η times this much noise in the gradient.
        OverdampedLangevin rule => new(0, (rate, _) => new((float)rate, rate > 0 ? (float)Math.Sqrt(2 * rule.Temperature / rate) : 0)),
        HeavyBall rule => new(1, (rate, _) => new((float)rate, First: (float)rule.Momentum, Second: 1)),
        EmaMomentum rule => new(1, (rate, _) => new((float)rate, First: (float)rule.Momentum, Second: 1 - (float)rule.Momentum)),
        UnderdampedLangevin rule => new(1, (rate, _) =>
        {
            double keep = Math.Exp(-rule.Friction * rate);
            return new((float)rate, (float)Math.Sqrt(rule.Temperature * (1 - keep * keep)), (float)keep);
        }),
        Adam rule => new(2, (rate, step) => new(
            (float)(rate / (1 - Math.Pow(rule.Beta1, step + 1))), 1, (float)rule.Beta1, (float)rule.Beta2,
            (float)(1 / (1 - Math.Pow(rule.Beta2, step + 1))), Math.Max((float)rule.Epsilon, Smallest), (float)(1 - rate * rule.WeightDecay))),
        _ => throw new UsageException($"The ensemble simulator does not know the rule {dynamics.Name}."),
    };
}
