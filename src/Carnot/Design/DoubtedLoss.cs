using Carnot.Laws;

namespace Carnot.Design;

/// <summary>A final loss with its doubt: L + z σ, σ being one standard error of its difference from a reference schedule's.</summary>
/// <remarks>
/// L(s) + z σ(L(s) − L(r)) − L(r) is the upper end of the difference's interval. To bring it down is to look for the gain that is sure, not for the one that the fitted parameters promise:
/// among many schedules the best predicted is the one whose error is luckiest. It is also the worst loss over all parameters within z standard errors of the fitted ones, to first order.
/// The error of the law's form is left out: it is the same for all schedules of one decay length, so that no descent can make use of it.
/// </remarks>
internal sealed class DoubtedLoss
{
    /// <summary>Where the difference vanishes σ has a kink, which a descent would stick to; below this many nats it is rounded off.</summary>
    private const double Kink = 1e-5;

    private readonly FittedLaw _law;
    private readonly double _caution;
    private readonly double[] _reference;

    /// <param name="law">The fit.</param>
    /// <param name="reference">The schedule that the doubt is counted from.</param>
    /// <param name="caution">z; 0 leaves the predicted loss itself.</param>
    public DoubtedLoss(FittedLaw law, PreparedCurve reference, double caution)
    {
        (_law, _caution) = (law, caution);
        _reference = Evaluate(reference).Slopes;
    }

    /// <summary>The loss and doubt at the last observation of a curve, in nats.</summary>
    public double Of(PreparedCurve curve)
    {
        if (_caution == 0) return Loss(curve);
        (double loss, double[] slopes) = Evaluate(curve);
        int p = slopes.Length;
        for (int k = 0; k < p; k++) slopes[k] -= _reference[k];
        double variance = 0;
        for (int a = 0; a < p; a++)
            for (int b = 0; b < p; b++) variance += slopes[a] * _law.Covariance[a * p + b] * slopes[b];
        return loss + _caution * (Math.Sqrt(_law.Inflation * _law.Inflation * Math.Max(0, variance) + Kink * Kink) - Kink);
    }

    private double Loss(PreparedCurve curve)
    {
        double[] loss = new double[1];
        _law.Law.Evaluate(curve, _law.Values.AsSpan(), loss, []);
        return loss[0];
    }

    /// <summary>The loss and its derivatives by the logarithms of the parameters, shape (p).</summary>
    private (double Loss, double[] Slopes) Evaluate(PreparedCurve curve)
    {
        double[] loss = new double[1], slopes = new double[_law.Values.Length];
        _law.Law.Evaluate(curve, _law.Values.AsSpan(), loss, slopes);
        for (int k = 0; k < slopes.Length; k++) slopes[k] *= _law.Values[k];
        return (loss[0], slopes);
    }
}
