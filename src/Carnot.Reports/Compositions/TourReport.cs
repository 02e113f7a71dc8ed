using System.Collections.Immutable;
using Carnot.Analysis;
using Carnot.Reports.Figures;
using Carnot.Reports.Pages;
using static System.FormattableString;

namespace Carnot.Reports.Compositions;

/// <summary>The page of <c>carnot tour</c>: predictions made before their runs beside what the runs gave, then the analysis they were made with.</summary>
public static class TourReport
{
    /// <summary>Composes the page; nothing is computed here that is not in its arguments.</summary>
    /// <param name="analysis">Of the runs the law was fitted to.</param>
    /// <param name="tests">The predictions and their runs.</param>
    /// <param name="best">The fitted run with the lowest final loss.</param>
    /// <param name="setting">What was trained on what, in a sentence.</param>
    /// <param name="provenance">How it was made.</param>
    public static Report Build(RunAnalysis analysis, ImmutableArray<BlindTest> tests, string best, string setting, Provenance provenance)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        Report report = AnalysisReport.Build(analysis, provenance);
        return report with
        {
            Title = "A tour: predict a schedule, design one, train both",
            Subtitle = setting,
            Verdict = Verdict(tests, best),
            Sections = report.Sections.Insert(0, Tests(tests, best, setting)),
        };
    }

    /// <summary>For every prediction: what it was, what came, and whether it held.</summary>
    public static string Verdict(ImmutableArray<BlindTest> tests, string best) => string.Join(' ', tests.Select(test => Invariant(
        $"Before it was run, {test.Name} was predicted to end at {test.Final:F4} nats (80 % interval {test.Predicted.Low[^1]:F4} to {test.Predicted.High[^1]:F4}); it ended at {test.Measured:F4}: the prediction {(test.Held ? "held" : "MISSED")}, by {Math.Abs(test.Measured - test.Final):F4} nats. It ended {Beside(test.Paired)} {best}, the best run that was fitted.")));

    private static Section Tests(ImmutableArray<BlindTest> tests, string best, string setting) => new("Prediction against result",
    [
        new Paragraph($"{setting} The law was fitted to some schedules; its predictions for two others were written to predictions.json before those were trained."),
        new Table("Final validation loss, predicted before the run and measured after it.",
            [new("Schedule", Number: false), new("Predicted", "nats"), new("80 % interval", "nats"), new("Measured", "nats"), new("Error", "nats"), new("Held", Number: false), new($"Against {best}", "nats"), new("Mean error on the way", "nats")],
            [.. tests.Select(test => ImmutableArray.Create(test.Name, Numbers.Fixed(test.Final, 4), $"{Numbers.Fixed(test.Predicted.Low[^1], 4)} – {Numbers.Fixed(test.Predicted.High[^1], 4)}", Numbers.Fixed(test.Measured, 4), Numbers.Fixed(test.Measured - test.Final, 4), test.Held ? "yes" : "no", Numbers.WithError(test.Paired), Numbers.Fixed(test.MeanAbsolute, 4)))]),
        .. tests.Where(test => !test.Held).Select(test => new Note(Invariant($"The prediction for {test.Name} missed: {test.Measured:F4} nats lie outside the interval {test.Predicted.Low[^1]:F4} to {test.Predicted.High[^1]:F4}. Short runs of a small model are hard on a law of the learning rate alone; longer runs (--minutes) test it better."), Warning: true)),
        new FigureBlock(Losses(tests), "Lines and bands are the predictions, dots the losses measured afterwards. The first quarter is left out, as it was in the fit."),
        new FigureBlock(Rates(tests), "The learning rates of the two schedules."),
        new Paragraph("The difference to the best fitted run is taken batch by batch over one validation set, with the same initial weights and the same training batches in the same order. Its error is that of the validation batches; another seed would move both runs."),
    ]);

    private static Figure Losses(ImmutableArray<BlindTest> tests)
    {
        var layers = ImmutableArray.CreateBuilder<Layer>();
        foreach (var (slot, test) in tests.Index())
            layers.AddRange(
                new Band(test.Name, Steps(test), test.Predicted.Low, test.Predicted.High) { Slot = slot },
                new Line(test.Name, Steps(test), test.Predicted.Loss) { Slot = slot },
                new Points(test.Name, Steps(test), [.. test.Observed.Values]) { Slot = slot });
        double high = tests.Max(test => Math.Max(test.Observed.Values[0], test.Predicted.Loss[0])), low = tests.Min(test => Math.Min(test.Predicted.Low.Min(), test.Observed.Values.Min()));
        return new("Predicted and measured loss", new("step"), new("validation loss", "nats per token") { Minimum = low - 0.05 * (high - low), Maximum = high }, layers.ToImmutable())
        {
            Description = "Predicted loss with its interval and the loss that was measured afterwards, for each schedule.",
        };
    }

    private static Figure Rates(ImmutableArray<BlindTest> tests) => new("Learning rates", new("step"), new("learning rate") { Minimum = 0 },
        [.. tests.Index().Select(pair => Rate(pair.Item, pair.Index))])
    { Height = 250, Description = "The learning rate of every update." };

    private static Line Rate(BlindTest test, int slot)
    {
        ImmutableArray<long> grid = [.. Enumerable.Range(0, 400).Select(i => i * test.Observed.Steps[^1] / 399).Distinct()];
        return new(test.Name, [.. grid.Select(step => (double)step)], [.. grid.Select(test.Schedule.At)]) { Slot = slot };
    }

    private static ImmutableArray<double> Steps(BlindTest test) => [.. test.Observed.Steps.Select(step => (double)step)];

    private static string Beside(Estimate paired) => Invariant($"{Math.Abs(paired.Value):F4} ± {paired.StandardError:F4} nats {(paired.Value < 0 ? "below" : "above")}");
}
