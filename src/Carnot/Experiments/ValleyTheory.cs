using Carnot.Dynamics;

namespace Carnot.Experiments;

/// <summary>The second moment v = ⟨x²⟩ of one optimizer in one valley direction, step by step: exact for SGD and momentum, Gaussian closure for SignGD.</summary>
/// <remarks>Heavy ball at rate η is EMA momentum at rate η/(1 − μ) with its memory counted in units of 1/(1 − μ).</remarks>
internal sealed class ValleyTheory
{
    private readonly Func<PhaseMoments, double, PhaseMoments> _next;

    private ValleyTheory(Func<PhaseMoments, double, PhaseMoments> next) => _next = next;

    /// <summary>The recursion of the optimizer of <paramref name="p"/> at a curvature.</summary>
    public static ValleyTheory Of(Parameters p, double curvature)
    {
        switch (Optimizers.Rule(p))
        {
            case Sgd:
                var sgd = new SgdMoments(curvature, p.Noise);
                return new((m, rate) => new(sgd.Next(m.Position, rate), 0, 0));
            case EmaMomentum rule:
                return new(MomentumMoments.Ema(curvature, p.Noise, rule.Momentum).Next);
            case HeavyBall rule:
                return new(MomentumMoments.HeavyBall(curvature, p.Noise, rule.Momentum).Next);
            case SignGd:
                var sign = new SignGdMoments(curvature, p.Noise);
                return new((m, rate) => new(sign.Next(m.Position, rate), 0, 0));
            case var other:
                throw new UsageException($"There is no moment recursion for {other.Name}.");
        }
    }

    /// <summary>v after each of the first 0, 1, …, n updates from <paramref name="secondMoment"/> with no momentum, shape (n + 1).</summary>
    public double[] Trajectory(double secondMoment, ReadOnlySpan<double> rates)
    {
        double[] v = new double[rates.Length + 1];
        var moments = new PhaseMoments(secondMoment, 0, 0);
        v[0] = secondMoment;
        for (int t = 0; t < rates.Length; t++)
        {
            moments = _next(moments, rates[t]);
            v[t + 1] = moments.Position;
        }
        return v;
    }
}
