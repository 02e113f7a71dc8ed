using System.Collections.Immutable;
using System.Globalization;
using Carnot.Measurements;
using Carnot.Runs;
using Carnot.Schedules;
using Carnot.Storage;

namespace Carnot.Diagnosis;

/// <summary>What is wrong with a run, from its log and, where there are any, the readings of probes.</summary>
/// <remarks>
/// Overheating: η λ near the edge of stability, spikes that training throws up, gradients that grow before the loss does.
/// Freezing: heat that goes on leaving after a decay has ended, so that the decay was faster than the valley conducts.
/// Too cold: η λ far from the edge at the highest rate and little noise, so that a higher rate would move faster along the river.
/// Imbalance: thermal energies of layers of one kind that are far from equipartition.
/// </remarks>
public static class RunDiagnosis
{
    /// <summary>Parts of the edge of stability from which a run is near it, and below which it is far from it.</summary>
    private const double NearEdge = 0.8, FarFromEdge = 0.1;

    /// <summary>The ratio of thermal energies that is called an imbalance, and the growth of the gradient that is called a rise.</summary>
    private const double Imbalanced = 10, Grown = 2;

    /// <summary>Standard errors that a number must be clear of its threshold.</summary>
    private const double Clear = 2;

    /// <summary>The four findings, in the order above.</summary>
    /// <param name="run">The log; null where only readings are known, as in the middle of a run.</param>
    /// <param name="readings">What probes read, in the order of steps.</param>
    public static ImmutableArray<Finding> Of(Run? run, IReadOnlyList<TimedReading> readings) => Of(run, run is null ? [] : Excursion.Find(run.Loss), readings);

    /// <summary>The same where the excursions of the loss are known already.</summary>
    internal static ImmutableArray<Finding> Of(Run? run, ImmutableArray<Excursion> excursions, IReadOnlyList<TimedReading> readings)
    {
        ArgumentNullException.ThrowIfNull(readings);
        return [Overheating(run, excursions, readings), Freezing(run), TooCold(readings), Imbalance(readings)];
    }

    private static Finding Overheating(Run? run, ImmutableArray<Excursion> excursions, IReadOnlyList<TimedReading> readings)
    {
        const string Name = "overheating", Cool = "Lower the peak learning rate, lengthen the warm-up, or clip the gradient.";
        if (run?.LostFrom is { } lost) return new(Name, Symptom.Present, Say($"The run has diverged: from step {lost} on no loss is finite."), Cool);
        if (excursions.OrderBy(excursion => excursion.Recovered).ThenByDescending(excursion => excursion.Rise).FirstOrDefault() is { } worst)
            return new(Name, Symptom.Present, worst.Recovered
                ? Say($"The loss spikes by {worst.Rise:G3} at steps {worst.FirstStep} to {worst.LastStep}, {worst.NoiseUnits:G3} times its noise, and comes back.")
                : Say($"The loss rises by {worst.Rise:G3} from step {worst.FirstStep}, {worst.NoiseUnits:G3} times its noise, and does not come back."), Cool);
        TimedReading[] edges = Known(readings, "edge");
        if (edges.Length > 0)
        {
            TimedReading highest = edges.MaxBy(edge => edge.Reading.Value.Value);
            Estimate value = highest.Reading.Value;
            if (value.Value - Clear * value.StandardError > NearEdge)
                return new(Name, Symptom.Present, Say($"η λ reached {value.Value:G3} of the edge of stability at step {highest.Step}, where η was {highest.LearningRate:G3}."), Say($"A peak of {highest.LearningRate * NearEdge / value.Value:G2} would stay at {NearEdge:G2} of the edge where it was worst. Early sharpness also falls with a longer warm-up."));
        }
        if (run is not null && GradientRise(run) is { } rise && rise.Growth > Grown)
            return new(Name, Symptom.Present, Say($"The gradient's norm has grown {rise.Growth:G3} times over steps {rise.From} to {rise.To} while the loss has not yet followed."), Cool);
        if (UpdateRise(readings) is { } longer && longer.Growth > Grown)
            return new(Name, Symptom.Present, Say($"The updates have grown {longer.Growth:G3} times against the learning rate over steps {longer.From} to {longer.To} while the loss has not yet followed."), Cool);
        if (edges.Length > 0) return new(Name, Symptom.Absent, Say($"η λ stayed below {edges.Max(edge => edge.Reading.Value.Value):G3} of the edge of stability on the {edges.Length} steps where it was measured."), "");
        return run is null ? new(Name, Symptom.CannotTell, "The sharpness was not measured.", "Probe it: --probe sharpness.")
            : new(Name, Symptom.Absent, "No spike, no lasting rise, no growing gradient. How far the edge of stability is, the log does not tell.", "To know the distance: carnot measure RUN --sharpness.");
    }

    private static Finding Freezing(Run? run)
    {
        const string Name = "freezing";
        if (run?.LearningRate is not { } schedule) return new(Name, Symptom.CannotTell, "No learning rate is known.", "");
        ImmutableArray<Phase> phases = SchedulePhases.Find(schedule, run.Loss.Steps[^1] + 1);
        Phase? decay = phases.LastOrDefault(phase => phase.Kind == PhaseKind.Decay);
        if (decay is null) return new(Name, Symptom.Absent, "The learning rate has not been lowered yet.", "");
        Phase last = phases[^1];
        Series after = run.Loss.Between(decay.LastStep + 1);
        if (last.Kind != PhaseKind.Plateau || after.Count < 40)
            return new(Name, Symptom.CannotTell, Say($"The run ends with its decay of {decay.LastStep - decay.FirstStep} steps, so nothing shows whether heat was left."), "Go on for a while at the lowest rate, or ask a checkpoint before the decay: carnot measure RUN --conduction.");
        if (run.LossTruth.Smoothed)
            return new(Name, Symptom.CannotTell, "The logged loss is a moving average, which carries the decay on into the floor.", "Log the loss of every update as it is.");
        // In equilibrium only the river falls at the floor: no less in the first half than in the second, as a line in τ = Σ η does, and no more than 1/τ, since its exponent p/(p + 2) is below 1 (docs/thermodynamic-law.md).
        int quarter = after.Count / 4;
        PackedList<double> values = after.Values;
        Estimate first = Mean(values[..quarter]), second = Mean(values[quarter..(2 * quarter)]), third = Mean(values[(2 * quarter)..(3 * quarter)]), fourth = Mean(values[(3 * quarter)..]);
        Estimate early = first.Minus(second), late = third.Minus(fourth), river = late.Scale(Bend(schedule, after)), least = early.Minus(river), most = early.Minus(late);
        if (least.Value > 3 * least.StandardError)
            return new(Name, Symptom.Present, Say($"After the decay of steps {decay.FirstStep} to {decay.LastStep} the loss went on falling at the floor by {early.Value:G3}, where the river alone gives {river.Value:G3} or less: at least {least.Value:G3} ± {least.StandardError:G2} nats of heat had been left."), Say($"Lengthen the decay of {decay.LastStep - decay.FirstStep} steps."));
        string fell = Say($"At the floor after the decay the loss fell by {most.Value:G3} ± {most.StandardError:G2} nats more at first than later");
        return most.Value + 3 * most.StandardError < 0.01 * Math.Abs(fourth.Value)
            ? new(Name, Symptom.Absent, fell + ", too little to matter.", "")
            : new(Name, Symptom.CannotTell, fell + "; a river that flattens, or noise, may do the same.", "Ask a checkpoint before the decay: carnot measure RUN --conduction.");
    }

    /// <summary>How many times what 1/τ, τ = Σ η of all updates, falls from the third to the fourth quarter of a series it falls from the first to the second.</summary>
    private static double Bend(Schedule schedule, Series series)
    {
        double tau = 0;
        double[] quarters = new double[4];
        int seen = 0, quarter = series.Count / 4;
        for (long step = 0; seen < 4 * quarter; step++)
        {
            tau += schedule.At(step);
            if (step == series.Steps[seen]) quarters[seen++ / quarter] += 1 / tau;
        }
        return (quarters[0] - quarters[1]) / (quarters[2] - quarters[3]);
    }

    private static Finding TooCold(IReadOnlyList<TimedReading> readings)
    {
        const string Name = "too cold";
        TimedReading[] edges = Known(readings, "edge");
        if (edges.Length == 0) return new(Name, Symptom.CannotTell, "How far the learning rate is from the edge of stability was not measured.", "Probe it: --probe sharpness, or carnot measure RUN --sharpness.");
        TimedReading hottest = edges.MaxBy(edge => edge.Reading.Value.Value);
        Estimate value = hottest.Reading.Value;
        if (value.Value + Clear * value.StandardError >= FarFromEdge)
            return new(Name, Symptom.Absent, Say($"η λ reached {value.Value:G3} of the edge of stability at step {hottest.Step}."), "");
        return new(Name, Symptom.Present, Say($"η λ never came above {value.Value:G3} of the edge of stability (step {hottest.Step}, η {hottest.LearningRate:G3}): every step goes less far along the river than it could, and the time is spent all the same."),
            Say($"Try a peak of {hottest.LearningRate * 2:G2} to {hottest.LearningRate * FarFromEdge * 2 / value.Value:G2}, with the same decay at the end to release the heat."));
    }

    private static Finding Imbalance(IReadOnlyList<TimedReading> readings)
    {
        const string Name = "imbalance", Prefix = "thermal_energy/";
        TimedReading[] all = [.. readings.Where(reading => reading.Reading.Name.StartsWith(Prefix, StringComparison.Ordinal))];
        if (all.Length == 0) return new(Name, Symptom.CannotTell, "Thermal energies of layers were not measured.", "Probe them: --probe temperature, or carnot measure RUN --probe temperature.");
        long step = all[^1].Step;
        ThermalEnergy[] energies = [.. all.Where(reading => reading.Step == step).Select(reading => new ThermalEnergy(reading.Reading.Name[Prefix.Length..], reading.Reading.Value))];
        if (ThermalEnergy.Extremes(energies) is not { } pair) return new(Name, Symptom.CannotTell, "No two layers are of one kind, so that none need be equal.", "");
        if (pair.Coldest.Energy.Value < 3 * pair.Coldest.Energy.StandardError) return new(Name, Symptom.CannotTell, Say($"At step {step} the thermal energy of {pair.Coldest.Group} is {pair.Coldest.Energy}, not clear of 0."), "More samples would show it: a larger --batch.");
        Estimate index = ThermalEnergy.Index(pair.Hottest, pair.Coldest);
        string what = Say($"The thermal energies of layers of one kind differ {index.Value:G3} ± {index.StandardError:G2} times at step {step}: {pair.Hottest.Group} holds {pair.Hottest.Energy.Value:G3} nats, {pair.Coldest.Group} {pair.Coldest.Energy.Value:G3}.");
        return index.Value - Clear * index.StandardError > Imbalanced
            ? new(Name, Symptom.Present, what, "Give the hottest layer a lower rate and the coldest a higher one, or initialise them so that their gradients are alike.")
            : new(Name, index.Value + Clear * index.StandardError < Imbalanced ? Symptom.Absent : Symptom.CannotTell, what, "");
    }

    private static TimedReading[] Known(IReadOnlyList<TimedReading> readings, string name) => [.. readings.Where(reading => reading.Reading.Name == name && reading.Reading.CannotTell is null)];

    /// <summary>How many times the median gradient norm of the last twentieth exceeds that of the fifth before, unless the loss has risen too.</summary>
    private static (double Growth, long From, long To)? GradientRise(Run run)
    {
        RecordedSeries? norms = run.Other.FirstOrDefault(series => series.Name.Contains("grad", StringComparison.OrdinalIgnoreCase) && series.Name.Contains("norm", StringComparison.OrdinalIgnoreCase));
        if (norms is null || norms.Count < 200) return null;
        int last = norms.Count / 20, before = norms.Count / 5;
        // A long run is not held a second time: values alone, sorted where they lie.
        double[] tail = new double[last + before];
        long from = 0, to = 0;
        int count = 0;
        foreach ((long step, double value) in norms.Points.Skip(norms.Count - tail.Length))
        {
            if (count == 0) from = step;
            to = step;
            tail[count++] = value;
        }
        double then = Median(tail.AsSpan(0, before)), now = Median(tail.AsSpan(before));
        return then > 0 ? (now / then, from, to) : null;
    }

    /// <summary>The same of ‖Δθ‖/η, which a schedule alone does not change.</summary>
    private static (double Growth, long From, long To)? UpdateRise(IReadOnlyList<TimedReading> readings)
    {
        TimedReading[] updates = [.. Known(readings, "update_norm").Where(reading => reading.LearningRate > 0)];
        if (updates.Length < 50) return null;
        int last = Math.Max(3, updates.Length / 20), before = updates.Length / 5;
        TimedReading[] tail = updates[^(last + before)..];
        double[] lengths = [.. tail.Select(reading => reading.Reading.Value.Value / reading.LearningRate)];
        double then = Median(lengths.AsSpan(0, before)), now = Median(lengths.AsSpan(before));
        return then > 0 ? (now / then, tail[0].Step, tail[^1].Step) : null;
    }

    private static double Median(Span<double> values)
    {
        values.Sort();
        return values[values.Length / 2];
    }

    /// <summary>The mean of losses with noise from step to step: its size is taken from differences of neighbours, which a trend hardly moves (von Neumann 1941).</summary>
    private static Estimate Mean(PackedList<double> values)
    {
        double square = 0;
        for (int i = 1; i < values.Count; i++) square += (values[i] - values[i - 1]) * (values[i] - values[i - 1]) / 2;
        return new(values.Average(), Math.Sqrt(square / (values.Count - 1) / values.Count), values.Count);
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
