using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Landscapes;
using Carnot.Reproduce.Claims;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Reproduce.Ntl;

/// <summary>What a decay to zero leaves falls as a power of its length that depends on its shape.</summary>
public sealed class DecayPowers() : Claim("ntl-decay-powers", Paper.Laws,
    "After a decay to zero over T steps the heat left falls as T^−½ for linear and 1-sqrt, T^−⅔ for cosine, and T^−1 for the optimal 1/t.",
    "arXiv:2505.10559 for 1/t; the other powers are derived.")
{
    private const double Curvature = 0.5, Noise = 1, Peak = 0.05;

    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        int walkers = laboratory.Choose(10_000, 200_000);
        const int shorter = 8_000, longer = 32_000;
        IEquilibrium equilibrium = new SgdEquilibrium(Curvature, Noise);
        var optimal = new OptimalDecay(equilibrium.Mode, Peak);
        Estimate Left(Schedule schedule, int steps, ulong seed)
        {
            var start = new StartingPoint(0, Math.Sqrt(equilibrium.Variance(Peak)));
            var ensemble = new Ensemble(new(new QuadraticLandscape(Curvature), new Sgd(), new GaussianNoise(Noise), schedule), walkers, seed, start);
            ensemble.Advance(steps);
            return ensemble.Measure().Loss;
        }
        Estimate Power(Func<int, Schedule> schedule)
        {
            Estimate first = Left(schedule(shorter), shorter, 1), second = Left(schedule(longer), longer, 2);
            double spread = Math.Sqrt(Math.Pow(first.StandardError / first.Value, 2) + Math.Pow(second.StandardError / second.Value, 2));
            return new(Math.Log(second.Value / first.Value) / Math.Log(4), spread / Math.Log(4), walkers);
        }
        // A = aηT = 200 and 800: the corrections of A^−½ and A^−⅔ to the loss, 4.1 % and 3.7 % at A = 50, move the power by .015 and .013 at most.
        return new($"{walkers} walkers, a = {Curvature}, from equilibrium at η = {Peak}; decays over {shorter} and {longer} steps.", [1, 2],
        [
            Finding.Equal("power of the linear decay", Power(steps => new Decay(Shape.Linear, Peak, steps, 0)), -0.5, 0.005, "the closed form's own correction is exponentially small; aη = 2.5 %", "−1, as for 1/t", -1),
            Finding.Equal("power of 1-sqrt", Power(steps => new Decay(Shape.OneMinusSqrt, Peak, steps, 0)), -0.5, 0.02, "corrections of order A^−½", "−⅔, as for cosine", -2.0 / 3),
            Finding.Equal("power of cosine", Power(steps => new Decay(Shape.Cosine, Peak, steps, 0)), -2.0 / 3, 0.02, "corrections of order A^−⅔", "−½, as for linear", -0.5),
            Finding.Equal("power of 1/t", Power(_ => optimal.Schedule()), -1, 0.01, "1/(1 + A/2): 1/A at A = 200", "−⅔, as for cosine", -2.0 / 3),
        ]);
    }
}
