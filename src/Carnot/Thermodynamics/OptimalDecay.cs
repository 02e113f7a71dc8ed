using Carnot.Dynamics;
using Carnot.Schedules;

namespace Carnot.Thermodynamics;

/// <summary>The fastest way to cool one valley that is in equilibrium at η: η_t = (η/2) / (1 + t/t_h), t_h = 4/(λη).</summary>
/// <remarks>
/// Exact for SGD (λ = 2a, t_h = 2/(aη)), the half jump included, and globally optimal: v′ grows with v at every learning rate, so the greedy
/// step is the best step. To first order in aη/s for SignGD, t_h = √(2π) s/(aη). Along it l_f = 2 C η_t: the valley is twice as hot as its thermostat.
/// Source: NTL, arXiv:2505.10559, section 4.
/// </remarks>
/// <param name="Mode">λ and C of the valley.</param>
/// <param name="LearningRate">η before the decay, above 0.</param>
public sealed record OptimalDecay(ThermalMode Mode, double LearningRate)
{
    /// <summary>η.</summary>
    public double LearningRate { get; } = Require.Positive("learning rate", LearningRate);

    /// <summary>t_h = 4/(λη) steps, after which the rate has halved once more.</summary>
    public double TimeScale => 4 / (Mode.Conductance * LearningRate);

    /// <summary>η_t, t steps after the start of the decay.</summary>
    public double Rate(double step) => 0.5 * LearningRate / (1 + Require.NonNegative("step", step) / TimeScale);

    /// <summary>2 C η_t, the thermal loss once the update of step t is made. Exact for SGD.</summary>
    public double ThermalLoss(double step) => 2 * Mode.Equipartition * Rate(step);

    /// <summary>T_d = (4/λ)(1/η_min − 1/η): the steps from C η to C η_min; (2/a)(1/η_min − 1/η) exactly for SGD. It has no bound as η_min → 0.</summary>
    /// <remarks>At that step η_t = η_min/2: a second jump, back up to η_min, holds the valley there.</remarks>
    public double CoolingTime(double minimalRate)
    {
        if (Require.Positive("minimal learning rate", minimalRate) > LearningRate)
            throw new UsageException($"Cooling ends at or below the learning rate it starts from, {LearningRate}, got {minimalRate}.");
        return 4 / Mode.Conductance * (1 / minimalRate - 1 / LearningRate);
    }

    /// <summary>Σ η over the first <paramref name="steps"/> steps of the decay, (2/λ) ln(1 + t/t_h), up to relative order λη.</summary>
    public double LearningRateSum(double steps) => 2 / Mode.Conductance * Math.Log(1 + Require.NonNegative("number of steps", steps) / TimeScale);

    /// <summary>The plateau up to <paramref name="start"/>, then this decay.</summary>
    public Schedule Schedule(long start = 0) => new InverseTime(LearningRate, TimeScale, start);

    /// <summary>The learning rate that cools SGD most in one step: a v / (a² v + s²).</summary>
    public static double Greedy(SgdMoments moments, double secondMoment)
        => moments.Curvature * secondMoment / (moments.Curvature * moments.Curvature * secondMoment + moments.Noise * moments.Noise);

    /// <summary>The learning rate that cools SignGD most in one step, in the closure: A(v), half of the one whose equilibrium v is.</summary>
    public static double Greedy(SignGdMoments moments, double secondMoment) => moments.Pull(secondMoment);
}
