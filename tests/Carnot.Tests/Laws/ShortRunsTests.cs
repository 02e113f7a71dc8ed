using System.Globalization;
using Carnot.Laws;
using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Tests.Laws;

/// <summary>
/// Twenty runs of 1,000 steps: GPT-2 with 2 layers of width 64, context 64, batch 16, AdamW with weight decay 0.1, on dotnet-docs byte by byte; two seeds, ten schedules, the mean loss of 128 validation windows
/// at every 20th step of the last three quarters. On these runs the law's noise was worked out (benchmarks/RESULTS.md, "Short runs"), so that what is asserted here keeps it and does not prove it.
/// </summary>
public class ShortRunsTests
{
    private sealed record ShortRun(int Seed, LossCurve Curve)
    {
        public bool Fitted => Curve.Name is "constant:peak=0.004,warmup=20" or "cosine:peak=0.004,warmup=20,steps=1000,floor=0.0004" or "wsd:peak=0.004,warmup=20,steps=1000,decay=200,shape=linear";
    }

    [Fact]
    public void Runs_that_the_law_meets_badly_are_predicted_well_and_in_intervals_that_hold()
    {
        int covered = 0, predicted = 0, apart = 0, pairs = 0;
        double off = 0;
        foreach (ShortRun[] runs in Read().GroupBy(run => run.Seed).Select(seed => seed.ToArray()))
        {
            FittedLaw law = LawFit.Fit(LossLaws.Named("ntl"), [.. runs.Where(run => run.Fitted).Select(run => run.Curve)]);
            LossCurve[] unseen = [.. runs.Where(run => !run.Fitted).Select(run => run.Curve)];
            foreach (LossCurve run in unseen)
            {
                Prediction p = law.Predict(run.LearningRate, [999]);
                double measured = run.Loss.Values[^1];
                predicted++;
                off += Math.Abs(p.Loss[0] - measured);
                if (p.Low[0] <= measured && measured <= p.High[0]) covered++;
            }
            JointPrediction together = law.Together([.. unseen.Select(run => PreparedCurve.Of(run.LearningRate, [999]))]);
            for (int i = 0; i < unseen.Length; i++)
                for (int j = 0; j < i; j++)
                {
                    (_, double low, double high) = together.Difference(i, j);
                    double measured = unseen[i].Loss.Values[^1] - unseen[j].Loss.Values[^1];
                    pairs++;
                    if (low <= measured && measured <= high) apart++;
                }
        }
        // Fourteen draws at 80 % are 11.2 ± 1.5; one and a half of those below. With the noise of long runs, w = w₀, 8 hold and 26 of 42 differences, and the predictions are .034 nats off.
        Assert.InRange(covered, 9, predicted);
        Assert.InRange(apart, 33, pairs);
        Assert.InRange(off / predicted, 0, 0.018);
    }

    private static IEnumerable<ShortRun> Read()
    {
        using Stream file = typeof(ShortRunsTests).Assembly.GetManifestResourceStream("short-runs.csv")!;
        using var reader = new StreamReader(file);
        long[] steps = [.. reader.ReadLine()!.Split(';').Skip(2).Select(long.Parse)];
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split(';');
            yield return new(int.Parse(cells[0], CultureInfo.InvariantCulture),
                new(cells[1], new("loss", [.. steps], [.. cells.Skip(2).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))]), Schedule.Parse(cells[1])) { WeightDecay = 0.1 });
        }
    }
}
