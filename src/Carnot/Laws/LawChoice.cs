using System.Collections.Immutable;
using Carnot.Runs;

namespace Carnot.Laws;

/// <summary>Which law predicts these curves best when it does not see them: leave one curve out, fit the others, predict it.</summary>
/// <param name="Rows">Every law, the best first.</param>
/// <param name="Chosen">The best law, fitted to all curves.</param>
public sealed record LawChoice(ImmutableArray<LawChoice.Row> Rows, FittedLaw Chosen)
{
    /// <summary>One law's errors on curves it was not fitted to.</summary>
    /// <param name="Law">The law.</param>
    /// <param name="MeanAbsolute">Mean |predicted − observed| over the left-out curves, in nats.</param>
    /// <param name="Final">Mean |ln(predicted / observed)| of their last losses.</param>
    /// <param name="Fitted">The law fitted to all curves.</param>
    public sealed record Row(ILossLaw Law, double MeanAbsolute, double Final, FittedLaw Fitted);

    /// <summary>Fits every one of <paramref name="laws"/> and chooses the one with the least sum of the two errors, both relative to the loss.</summary>
    public static LawChoice Of(IReadOnlyList<LossCurve> curves, IEnumerable<ILossLaw> laws)
    {
        ArgumentNullException.ThrowIfNull(curves);
        ArgumentNullException.ThrowIfNull(laws);
        if (curves.Count < 2) throw new UsageException("To choose a law, one run has to be left out and predicted from the others: give two runs or more, or name the law with --law.");
        double loss = curves.Average(c => c.Loss.Values[^1]);
        ImmutableArray<Row> rows = [.. laws.Select(law => LawFit.Fit(law, curves))
            .Select(fitted => new Row(fitted.Law, fitted.HeldOut.Average(h => h.MeanAbsolute), fitted.HeldOut.Average(h => Math.Abs(h.FinalError)), fitted))
            .OrderBy(row => row.MeanAbsolute / loss + row.Final)];
        return new(rows, rows[0].Fitted);
    }
}
