using System.Collections.Immutable;
using Carnot.Laws;
using Carnot.Schedules;

namespace Carnot.Analysis;

/// <summary>The thermodynamics of a run at one step, each number with the error that the fit's covariance gives it.</summary>
public sealed record ThermodynamicState
{
    /// <summary>The step, counted from 0.</summary>
    public required long Step { get; init; }

    /// <summary>The thermostat's temperature T: what the law makes of the learning rate.</summary>
    public required Estimate Temperature { get; init; }

    /// <summary>The loss left to descend along the river, in nats.</summary>
    public required Estimate River { get; init; }

    /// <summary>N C T in nats.</summary>
    public required Estimate EquilibriumHeat { get; init; }

    /// <summary>Heat not yet conducted away, in nats.</summary>
    public required Estimate DelayedHeat { get; init; }

    /// <summary>All the heat the valley holds, which an endlessly slow decay would release, in nats.</summary>
    public required Estimate ReleasableHeat { get; init; }

    /// <summary>Entropy of one valley direction above its equilibrium at the peak rate, in nats.</summary>
    public required Estimate Entropy { get; init; }

    /// <summary>Steps in which heat out of equilibrium falls to 1/e at this step's rate.</summary>
    public required Estimate RelaxationTime { get; init; }

    /// <summary>N C, nats per unit of temperature.</summary>
    public required Estimate HeatCapacity { get; init; }

    /// <summary>The state of a run under <paramref name="schedule"/> after the update at <paramref name="step"/>.</summary>
    /// <remarks>
    /// First order in ln p: σ² = gᵀ Cov g with g by central differences of 10⁻⁴, whose error is of order 10⁻⁸ relative.
    /// </remarks>
    public static ThermodynamicState Of(FittedLaw law, Schedule schedule, long step)
    {
        ArgumentNullException.ThrowIfNull(law);
        PreparedCurve curve = PreparedCurve.Of(schedule, [step]);
        int p = law.Values.Length;
        double effective = law.Curves.Sum(c => c.Points / (2 * c.CorrelationTime));
        double[] centre = Numbers(law.Law.Decompose(curve, law.Values.AsSpan()));
        double[][] gradient = new double[p][];
        const double nudge = 1e-4;
        for (int k = 0; k < p; k++)
        {
            double[] up = Numbers(At(k, 1 + nudge)), down = Numbers(At(k, 1 - nudge));
            gradient[k] = [.. up.Zip(down, (a, b) => (a - b) / (2 * nudge))];
        }
        ImmutableArray<Estimate> all = [.. centre.Select((value, i) => new Estimate(value, Error(i), effective))];
        return new()
        {
            Step = step,
            Temperature = all[0],
            River = all[1],
            EquilibriumHeat = all[2],
            DelayedHeat = all[3],
            ReleasableHeat = all[4],
            Entropy = all[5],
            RelaxationTime = all[6],
            HeatCapacity = all[7],
        };

        Decomposition At(int k, double factor)
        {
            double[] values = [.. law.Values];
            values[k] *= factor;
            return law.Law.Decompose(curve, values);
        }

        double Error(int i)
        {
            double variance = 0;
            for (int a = 0; a < p; a++)
                for (int b = 0; b < p; b++) variance += gradient[a][i] * law.Covariance[a * p + b] * gradient[b][i];
            return Math.Sqrt(Math.Max(0, variance));
        }
    }

    private static double[] Numbers(Decomposition at) =>
        [at.Temperature[0], at.River[0], at.EquilibriumHeat[0], at.DelayedHeat[0], at.ReleasableHeat[0], at.Entropy[0], at.RelaxationTime[0], at.HeatCapacity];
}
