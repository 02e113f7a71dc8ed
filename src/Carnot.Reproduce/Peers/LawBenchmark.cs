using System.Collections.Immutable;
using System.Diagnostics;
using Carnot.Laws;
using Carnot.Runs;

namespace Carnot.Reproduce.Peers;

/// <summary>One law under one protocol.</summary>
/// <param name="Protocol">The protocol's name.</param>
/// <param name="Law">The law's name.</param>
/// <param name="Scores">On every curve of the test list.</param>
/// <param name="DifferenceCoverage">The share of differences between final losses of schedules of one length that lie in their 80 % interval; null where nothing can be ranked.</param>
/// <param name="FitSeconds">Time of the fit by the clock.</param>
public sealed record LawBenchmark(string Protocol, string Law, ImmutableArray<CurveScore> Scores, double? DifferenceCoverage, double FitSeconds)
{
    /// <summary>The fewest schedules of one length that are worth ranking.</summary>
    private const int FewestRanked = 3;

    /// <summary>Mean over the curves of their mean absolute error, nats.</summary>
    public double MeanAbsolute => Scores.Average(s => s.MeanAbsolute);

    /// <summary>Mean over the curves of their root mean square error, nats.</summary>
    public double RootMeanSquare => Scores.Average(s => s.RootMeanSquare);

    /// <summary>Mean absolute error of final losses, nats.</summary>
    public double FinalAbsolute => Scores.Average(s => Math.Abs(s.FinalError));

    /// <summary>Mean error of final losses, predicted minus observed, nats.</summary>
    public double FinalBias => Scores.Average(s => s.FinalError);

    /// <summary>The share of final losses inside their 80 % interval.</summary>
    public double Coverage => Scores.Average(s => s.Covered ? 1.0 : 0);

    /// <summary>Kendall's τ of final losses at every length that has schedules enough.</summary>
    public ImmutableSortedDictionary<long, double> Kendall => Horizons(Scores).ToImmutableSortedDictionary(h => h.Key,
        h => Ranking.Kendall([.. h.Select(i => Scores[i].FinalPredicted)], [.. h.Select(i => Scores[i].FinalObserved)]));

    /// <summary>Mean over those lengths of the loss that following the law costs; null where nothing can be ranked.</summary>
    public double? Regret => Horizons(Scores).Select(h => (double?)Ranking.Regret([.. h.Select(i => Scores[i].FinalPredicted)], [.. h.Select(i => Scores[i].FinalObserved)])).Average();

    /// <summary>Fits a law on a protocol's first list and scores it on the second.</summary>
    public static LawBenchmark Run(Protocol protocol, ILossLaw law)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(law);
        var watch = Stopwatch.StartNew();
        FittedLaw fitted = LawFit.Fit(law, protocol.Fit);
        watch.Stop();
        ImmutableArray<CurveScore> scores = [.. protocol.Test.Select(curve => CurveScore.Of(fitted, curve))];
        return new(protocol.Name, law.Name, scores, Held(fitted, protocol.Test, scores), watch.Elapsed.TotalSeconds);
    }

    /// <summary>The share of differences at every length that lie in their interval, which the scatter of both measured losses widens.</summary>
    private static double? Held(FittedLaw fitted, IReadOnlyList<LossCurve> curves, ImmutableArray<CurveScore> scores)
    {
        JointPrediction together = fitted.Together([.. curves.Select(PreparedCurve.Of)]);
        double[] scatter = [.. fitted.Scatter([.. curves.Select(curve => curve.LearningRate.At(curve.LastStep))]).Select((own, i) => own * together.Final(i))];
        return (from horizon in Horizons(scores)
                from i in horizon
                from j in horizon
                where i < j
                let off = scores[i].FinalError - scores[j].FinalError
                let difference = together.Difference(i, j)
                let reach = double.Hypot(difference.High - difference.Value, FittedLaw.Normal80 * double.Hypot(scatter[i], scatter[j]))
                select Math.Abs(off) <= reach ? 1.0 : (double?)0).Average();
    }

    /// <summary>Places of the curves by their length, rounded to a thousand steps: logs of one length end a few steps apart.</summary>
    private static IEnumerable<IGrouping<long, int>> Horizons(ImmutableArray<CurveScore> scores)
        => Enumerable.Range(0, scores.Length).GroupBy(i => (scores[i].LastStep + 500) / 1000 * 1000).Where(h => h.Count() >= FewestRanked);
}
