using System.Collections.Immutable;
using System.Diagnostics;
using Carnot.Laws;

namespace Carnot.Reproduce.Peers;

/// <summary>One law under one protocol.</summary>
/// <param name="Protocol">The protocol's name.</param>
/// <param name="Law">The law's name.</param>
/// <param name="Scores">On every curve of the test list.</param>
/// <param name="FitSeconds">Time of the fit by the clock.</param>
public sealed record LawBenchmark(string Protocol, string Law, ImmutableArray<CurveScore> Scores, double FitSeconds)
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
    public ImmutableSortedDictionary<long, double> Kendall => Horizons().ToImmutableSortedDictionary(h => h.Key,
        h => Ranking.Kendall([.. h.Select(s => s.FinalPredicted)], [.. h.Select(s => s.FinalObserved)]));

    /// <summary>Mean over those lengths of the loss that following the law costs; null where nothing can be ranked.</summary>
    public double? Regret => Horizons().Select(h => (double?)Ranking.Regret([.. h.Select(s => s.FinalPredicted)], [.. h.Select(s => s.FinalObserved)])).Average();

    /// <summary>Fits a law on a protocol's first list and scores it on the second.</summary>
    public static LawBenchmark Run(Protocol protocol, ILossLaw law)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(law);
        var watch = Stopwatch.StartNew();
        FittedLaw fitted = LawFit.Fit(law, protocol.Fit);
        watch.Stop();
        return new(protocol.Name, law.Name, [.. protocol.Test.Select(curve => CurveScore.Of(fitted, curve))], watch.Elapsed.TotalSeconds);
    }

    /// <summary>Curves by their length, rounded to a thousand steps: logs of one length end a few steps apart.</summary>
    private IEnumerable<IGrouping<long, CurveScore>> Horizons()
        => Scores.GroupBy(s => (s.LastStep + 500) / 1000 * 1000).Where(h => h.Count() >= FewestRanked);
}
