using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Carnot.Diagnosis;
using Carnot.Measurements;
using Carnot.Networks.Probes;
using Carnot.Networks.Training;
using Carnot.Thermodynamics;

namespace Carnot.Cli;

/// <summary>Measures a run of "carnot train" at its checkpoint and on branches from it.</summary>
internal static class RunMeasurement
{
    public static Measured Measure(RunFolder folder, MeasurementPlan asked, BranchSettings settings, int threads, Action<string> note, CancellationToken cancellation)
    {
        IReadOnlyList<IProbe> probes = asked.IsEmpty ? CheckpointProbes.Parse(CheckpointProbes.Usual) : asked.Probes is { } names ? CheckpointProbes.Parse(names) : [];
        using BranchPoint point = BranchPoint.Open(folder, threads);
        foreach (IProbe probe in probes) MemoryForecast.Check(point.Network.TrainingBytes(point.Optimizer.State.Count) + probe.Bytes(point.Network), MemoryForecast.Available, $"The probe {probe.Name}", "Leave it out.");
        if (settings.Rate is { } rate) point.Settle(rate, settings.Settle);
        else if (settings.Settle > 0) point.Settle(point.LearningRate, settings.Settle);
        var parts = ImmutableArray.CreateBuilder<MeasuredPart>();
        if (probes.Count > 0) parts.AddRange(OfProbes(point.Context(asked.Batches, cancellation), probes));
        ImmutableArray<TimedReading> readings = [.. parts.SelectMany(part => part.Readings).Select(reading => new TimedReading(point.Updates - 1, point.LearningRate, reading))];
        if (asked.Symmetries) parts.Add(SymmetryWords.Of(point.Context(cancellation: cancellation)));
        if (asked.HeatCapacity || asked.Conduction)
        {
            double[] factors = [1, .. asked.HeatCapacity ? settings.Factors : [], .. asked.Conduction ? [settings.Cut] : (double[])[]];
            var curves = BranchCurves.Measure(point, factors, BranchCurves.Logarithmically(Math.Min(1, factors.Min()), settings.Length, settings.Points), settings.Replicas, asked.Conduction, note, cancellation);
            MeasuredHeatCapacity? capacity = curves.Losses.Count >= 3 ? curves.HeatCapacity() : null;
            if (asked.HeatCapacity) parts.Add(HeatPart(curves, capacity!));
            if (asked.Conduction) parts.Add(ConductionPart(curves, settings.Cut, capacity));
        }
        if (asked.Temperature) parts.AddRange(((double[])[0.5, 1, 2]).Select(factor => TemperaturePart(point, factor, settings, note, cancellation)));
        if (asked.FreeEnergy) parts.Add(FreePart(point, settings));
        ImmutableArray<Finding> findings = readings.IsEmpty ? [] : [.. RunDiagnosis.Of(null, readings).Where(finding => finding.Symptom == Symptom.Present)];
        return new(folder.Path, point.Updates, point.LearningRate, parts.ToImmutable(), findings);
    }

    /// <summary>One part for each probe.</summary>
    public static IEnumerable<MeasuredPart> OfProbes(ProbeContext context, IEnumerable<IProbe> probes)
        => probes.Select(probe => new MeasuredPart($"{probe.Name}: {probe.Answers}", [.. probe.Measure(context)], []));

    private static MeasuredPart HeatPart(BranchCurves curves, MeasuredHeatCapacity found)
    {
        var equilibrium = found.HeatCapacity.Scale(curves.LearningRate);
        return new(string.Create(CultureInfo.InvariantCulture, $"heat capacity: {curves.Losses.Count} learning rates, {curves.Losses.Values.First().Length} replicas, learning-rate sum {curves.Sums[^1]:G4}"),
        [
            new("heat_capacity", found.HeatCapacity),
            new("heat_at_this_rate", equilibrium),
            new("loss_at_zero_rate", found.ZeroTemperatureLoss),
            new("bend", found.Bend),
            .. curves.Noise.Select(pair => new Reading(string.Create(CultureInfo.InvariantCulture, $"noise_trace/{pair.Key * curves.LearningRate:G4}"), Estimate.MeanOfIndependent(pair.Value))),
            new("noise_exponent", curves.NoiseExponent()),
        ], [found.Linearity], ToJson(curves));
    }

    private static MeasuredPart ConductionPart(BranchCurves curves, double cut, MeasuredHeatCapacity? capacity)
    {
        RelaxationSpectrum spectrum = curves.Spectrum(cut);
        MeasuredRelaxation found = curves.Relaxation(cut);
        double eta = curves.LearningRate;
        string? unclear = spectrum.Released.Value > 3 * spectrum.Released.StandardError ? null : $"the released heat {spectrum.Released} is not clear of 0; use more --replicas or a larger --length";
        string? unfinished = unclear ?? (spectrum.IsFinished ? null : string.Create(CultureInfo.InvariantCulture, $"the last e-fold of the branch still released {spectrum.Leaving.Value:G3} ± {spectrum.Leaving.StandardError:G2} nats; use a larger --length"));
        string Steps(double sum) => (sum / eta).ToString("G3", CultureInfo.InvariantCulture);
        var readings = new List<Reading> { new("released_so_far", spectrum.Released) };
        readings.AddRange(spectrum.Bands.Select(band => new Reading($"heat_of_times/{Steps(band.From)}-{Steps(band.To)}", band.Heat,
            unclear ?? (band.IsResolved ? null : "too few points lie about these times; use more --points"))));
        readings.Add(new("still_leaving", spectrum.Leaving));
        readings.Add(new("released_in_the_end", spectrum.Released, unfinished));
        if (spectrum.OneRate is { } oneRate)
        {
            readings.Add(new("one_rate_misfit", Estimate.Exact(oneRate.Misfit)));
            readings.Add(new("one_rate_probability", Estimate.Exact(oneRate.Probability)));
        }
        readings.Add(new("stretching", found.Stretching, unclear));
        readings.Add(new("half_time_in_steps", found.HalfTime.Scale(1 / eta), unfinished));
        readings.Add(new("released_by_annealing", curves.AnnealedHeat()));
        if (capacity is not null)
        {
            // N C (r − 1 − ln r) with temperatures counted as learning rates: nats for every unit of 2C.
            double ratio = 1 / cut;
            readings.Add(new("released_of_heat_capacity", curves.CapacityShare(cut)));
            readings.Add(new("left_by_annealing", capacity.HeatCapacity.Scale(eta).Minus(curves.AnnealedHeat())));
            readings.Add(new("entropy_production_of_the_cut", capacity.HeatCapacity.Scale(ratio - 1 - Math.Log(ratio))));
        }
        return new(string.Create(CultureInfo.InvariantCulture, $"conduction: the rate {eta:G4} cut to {cut:G3} of it, over learning-rate sum {curves.Sums[^1]:G4}; relaxation times in updates at {eta:G4}"), [.. readings], [found.Fourier], ToJson(curves));
    }

    private static MeasuredPart TemperaturePart(BranchPoint point, double factor, BranchSettings settings, Action<string> note, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        double rate = factor * point.LearningRate;
        if (rate <= 0) throw new UsageException("The learning rate at this checkpoint is 0, which has no temperature. Give the rate to measure at with --rate, and --settle to reach its equilibrium first.");
        // The first half lets the modes find the new temperature.
        int steps = (int)Math.Max(Estimate.ShortestSeries, settings.Length * 4);
        var probe = new FluctuationsProbe(settings.Modes, steps, products: Math.Max(40, 3 * settings.Modes), batches: 8, noiseBatches: 40);
        Reading[] readings = [];
        point.Run(new(2L * steps + 1, _ => rate, Replica: 0), [], context =>
        {
            if (context.Step - point.Updates < steps || readings.Length > 0) return;
            readings = [.. probe.IsFollowing ? probe.Follow(context) : probe.Measure(context)];
        });
        note(FormattableString.Invariant($"temperature at learning rate {rate:G4}: {2 * steps + 1} updates followed"));
        const string Prefix = "mode_temperature/";
        Reading[] known = [.. readings.Where(reading => reading.Name.StartsWith(Prefix, StringComparison.Ordinal) && reading.CannotTell is null)];
        ModeEnergy[] modes = [.. known.Select(reading => new ModeEnergy(readings.First(other => other.Name == $"mode_curvature/{reading.Name[Prefix.Length..]}").Value.Value, reading.Value))];
        if (modes.Length >= 3)
        {
            ModeTemperatures together = ModeTemperatures.Of(modes);
            readings = [.. readings, new("mean_temperature", together.Mean), new("chi_square_per_freedom", new(together.ChiSquare / together.Freedom, Math.Sqrt(2.0 / together.Freedom), together.Freedom)), new("temperature_exponent", together.Exponent)];
        }
        ImmutableArray<LawVerdict> verdicts = modes.Length < 2 ? [] : [EquipartitionLaw.Judge(modes, 1, 1, 0.2), ZerothLaw.Judge(modes, 0.2)];
        return new(string.Create(CultureInfo.InvariantCulture, $"temperature: modes at learning rate {rate:G4}; temperatures are in units of it, finite steps taken out"), [.. readings], verdicts);
    }

    private static MeasuredPart FreePart(BranchPoint point, BranchSettings settings)
    {
        ForceBalance found = RiverBalance.Measure(point, settings.Length, batches: 32);
        string? drowned = found.Drift.Value > 3 * found.Drift.StandardError ? null : $"the drift {found.Drift} is not clear of 0; the run no longer moves, or --length is too short to see where";
        return new(string.Create(CultureInfo.InvariantCulture, $"free energy along the river, found over {settings.Length} updates"),
        [
            new("drift_force", found.Drift),
            new("entropic_force", found.Entropic),
            new("entropic_share", found.Share, drowned),
        ], []);
    }

    private static JsonObject ToJson(BranchCurves curves) => new()
    {
        ["learningRate"] = curves.LearningRate,
        ["rateSums"] = new JsonArray([.. curves.Sums.Select(sum => JsonValue.Create(sum))]),
        ["branches"] = new JsonArray([.. curves.Losses.SelectMany(pair => pair.Value.Select((losses, replica) => new JsonObject
        {
            ["factor"] = pair.Key,
            ["replica"] = replica,
            ["losses"] = new JsonArray([.. losses.Select(loss => JsonValue.Create(loss))]),
        }))]),
        ["annealed"] = new JsonArray([.. curves.Annealed.Select(loss => JsonValue.Create(loss))]),
    };
}
