using System.Collections.Immutable;
using Carnot.Analysis;
using Carnot.Laws;
using Carnot.Reports.Figures;
using Carnot.Schedules;

namespace Carnot.Reports.Compositions;

/// <summary>The figures of <see cref="AnalysisReport"/>, each from the records it shows.</summary>
internal static class AnalysisFigures
{
    /// <summary>A run with more losses is shown by block means, so that a page stays small.</summary>
    public const int MostPoints = 1500;

    private static readonly Axis Step = new("step"), Nats = new("loss", "nats per token");

    public static Figure Losses(RunAnalysis analysis)
    {
        var layers = ImmutableArray.CreateBuilder<Layer>();
        foreach (var (run, slot) in Slots(analysis))
        {
            var (x, y) = Blocks(run.Curve.Loss, MostPoints);
            layers.Add(new Points(run.Run.Name, x, y) { Raw = true, Slot = slot });
        }
        foreach (var (run, slot) in Slots(analysis)) layers.Add(new Band(run.Run.Name, Doubles(run.Path.Steps), run.Path.Low, run.Path.High) { Slot = slot });
        foreach (var (run, slot) in Slots(analysis)) layers.Add(new Line(run.Run.Name, Doubles(run.Path.Steps), run.Path.Loss) { Slot = slot });
        var (low, high) = View(analysis.Runs.SelectMany(run => run.Curve.Loss.Steps.Zip(run.Curve.Loss.Values, (step, loss) => (Part: (double)step / run.Curve.LastStep, Loss: loss))));
        return new("Loss of each run", Step, Nats with { Minimum = low, Maximum = high }, layers.ToImmutable())
        {
            Legend = Direct(analysis.Runs.Length),
            Description = $"Logged losses and fitted law of {analysis.Runs.Length} runs against the step.",
        };
    }

    public static Figure Rates(RunAnalysis analysis)
        => new("Learning rate of each run", Step, new("learning rate") { Minimum = 0 },
            [.. Slots(analysis).Select(pair => Rate(pair.Run.Run.Name, pair.Run.Curve.LearningRate, pair.Run.Curve.LastStep, pair.Slot))])
        { Height = 250, Legend = Direct(analysis.Runs.Length), Description = "The learning rate used by every update." };

    public static Figure Residuals(RunAnalysis analysis)
    {
        var layers = ImmutableArray.CreateBuilder<Layer>();
        var all = new List<double>();
        foreach (var (run, slot) in Slots(analysis))
        {
            Prediction fitted = analysis.Law.Predict(PreparedCurve.Of(run.Curve));
            var percent = new Series("residual", run.Curve.Loss.Steps, [.. run.Curve.Loss.Values.Zip(fitted.Loss, (observed, predicted) => 100 * (observed / predicted - 1))]);
            var (x, y) = Blocks(percent, MostPoints);
            layers.Add(new Points(run.Run.Name, x, y) { Raw = true, Slot = slot });
            all.AddRange(y);
            var (blockX, blockY) = Blocks(percent, 60);
            layers.Add(new Line(run.Run.Name, blockX, blockY) { Slot = slot });
        }
        double last = analysis.Runs.Max(run => run.Curve.LastStep);
        layers.Insert(0, new Line("", [0, last], [0, 0]) { Muted = true });
        all.Sort();
        // Warm-up is met far worse than the rest and would flatten it: the view holds the central 98 %.
        double reach = 1.2 * Math.Max(Math.Abs(all[all.Count / 100]), Math.Abs(all[^(1 + all.Count / 100)]));
        return new("Observed against fitted loss", Step, new("observed / fitted − 1", "%") { Minimum = -Math.Max(reach, 1e-6), Maximum = Math.Max(reach, 1e-6) }, layers.ToImmutable())
        {
            Height = 280,
            Legend = Legend.Box,
            Description = "Relative residuals of every run in per cent; points are logged values, lines means of blocks.",
        };
    }

    public static Figure Parts(AnalyzedRun run)
    {
        Decomposition parts = run.Parts;
        double[] floor = [.. parts.Irreducible.Zip(parts.River, (a, b) => a + b)];
        var (low, high) = View(parts.Steps.Zip(parts.Loss, (step, loss) => (Part: (double)step / run.Curve.LastStep, Loss: loss)));
        double bottom = Math.Min(low, floor.Min() - 0.35 * (high - floor.Min()));
        double irreducible = parts.Irreducible[0];
        if (irreducible - bottom < 0.12 * (high - bottom) && bottom - irreducible < 0.5 * (high - bottom)) bottom = irreducible - 0.12 * (high - irreducible);
        return new($"Where the loss of {run.Run.Name} comes from", Step, Nats with { Minimum = Math.Max(0, bottom), Maximum = high },
            [new StackedArea(Doubles(parts.Steps), [("irreducible", parts.Irreducible), ("river: work still to do", parts.River), ("heat in equilibrium", parts.EquilibriumHeat), ("heat not yet conducted", parts.DelayedHeat)])])
        { Description = "Irreducible loss, river, equilibrium heat and delayed heat, stacked; their sum is the fitted loss." };
    }

    public static Figure Temperatures(AnalyzedRun run)
        => new($"Thermostat and valley of {run.Run.Name}", Step, new("temperature", "units of the learning rate") { Minimum = 0 },
            [
                new Line("valley", Doubles(run.Parts.Steps), Finite(run.Parts.ValleyTemperature)) { Slot = 1 },
                new Line("thermostat", Doubles(run.Parts.Steps), Finite(run.Parts.Temperature)) { Slot = 0 },
            ])
        { Height = 260, Description = "The temperature that the learning rate sets, and the temperature of the heat the valley holds." };

    public static (Figure Loss, Figure Rate) Predictions(RunAnalysis analysis)
    {
        ImmutableArray<PredictedSchedule> chosen = Chosen(analysis);
        long last = chosen[0].Path.Steps[^1];
        double from = 0.35 * last;
        var loss = new Figure("Predicted loss of schedules on one budget", Step with { Minimum = from, Maximum = last },
            Nats with
            {
                Minimum = chosen.Min(p => p.Path.Loss.Min()) - 0.01,
                Maximum = chosen.Max(p => p.Path.Steps.Zip(p.Path.Loss).Where(point => point.First >= from).Max(point => point.Second)) + 0.01,
            },
            [.. chosen.Select((p, i) => new Line(p.Name, Doubles(p.Path.Steps), p.Path.Loss) { Slot = i })])
        { Legend = Legend.Direct, Description = "Predicted loss over the last two thirds of the budget." };
        var rate = new Figure("Their learning rates", Step, new("learning rate") { Minimum = 0 }, [.. chosen.Select((p, i) => Rate(p.Name, p.Schedule, last, i))])
        { Height = 270, Legend = Legend.Box, Description = "The learning rate of each schedule." };
        return (loss, rate);
    }

    /// <summary>The design, the best plain schedule, cosine, the usual 20 % decay and constant: what people would compare.</summary>
    private static ImmutableArray<PredictedSchedule> Chosen(RunAnalysis analysis)
        => [.. analysis.Predicted.Where((p, i) => i < 2 || p.Name is "cosine" or "wsd 20 % linear" or "constant")];

    private static Line Rate(string name, Schedule schedule, long last, int slot)
    {
        ImmutableArray<long> grid = [.. Enumerable.Range(0, (int)Math.Min(last + 1, 800)).Select(i => i * last / Math.Max(1, Math.Min(last, 799)))];
        return new(name, Doubles(grid), [.. grid.Select(schedule.At)]) { Slot = slot };
    }

    /// <summary>A view of losses: from just below the lowest to where they stand after 4 % of the run, for the first steps would flatten everything.</summary>
    private static (double Low, double High) View(IEnumerable<(double Part, double Loss)> points)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var (part, loss) in points)
        {
            low = Math.Min(low, loss);
            if (part >= 0.04) high = Math.Max(high, loss);
        }
        double span = Math.Max(high - low, 1e-3 * Math.Abs(low));
        return (low - 0.06 * span, high + 0.04 * span);
    }

    /// <summary>Means of equal blocks, at most <paramref name="most"/> of them.</summary>
    private static (ImmutableArray<double> X, ImmutableArray<double> Y) Blocks(Series series, int most)
    {
        int size = (series.Count + most - 1) / most;
        var x = ImmutableArray.CreateBuilder<double>();
        var y = ImmutableArray.CreateBuilder<double>();
        for (int start = 0; start < series.Count; start += size)
        {
            int end = Math.Min(start + size, series.Count);
            x.Add(size == 1 ? series.Steps[start] : Enumerable.Range(start, end - start).Average(i => (double)series.Steps[i]));
            y.Add(size == 1 ? series.Values[start] : Enumerable.Range(start, end - start).Average(i => series.Values[i]));
        }
        return (x.ToImmutable(), y.ToImmutable());
    }

    private static IEnumerable<(AnalyzedRun Run, int Slot)> Slots(RunAnalysis analysis) => analysis.Runs.Select((run, slot) => (run, slot));

    private static Legend Direct(int runs) => runs <= 8 ? Legend.Direct : Legend.Box;

    private static ImmutableArray<double> Doubles(ImmutableArray<long> steps) => [.. steps.Select(step => (double)step)];

    private static ImmutableArray<double> Finite(ImmutableArray<double> values) => [.. values.Select(value => double.IsFinite(value) ? value : double.NaN)];
}
