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
    private readonly double _caution, _inflation;
    private readonly double[] _reference;

    /// <param name="law">The fit.</param>
    /// <param name="reference">The schedule that the doubt is counted from.</param>
    /// <param name="caution">z; 0 leaves the predicted loss itself.</param>
    public DoubtedLoss(FittedLaw law, PreparedCurve reference, double caution)
    {
        (_law, _caution, _inflation) = (law, caution, law.Inflation * law.Inflation);
        _reference = law.FinalWithSlopes(reference).Slopes;
    }

    /// <summary>The loss and doubt at the last observation of a curve, in nats.</summary>
    public double Of(PreparedCurve curve)
    {
        if (_caution == 0) return _law.Final(curve);
        (double loss, double[] slopes) = _law.FinalWithSlopes(curve);
        for (int k = 0; k < slopes.Length; k++) slopes[k] -= _reference[k];
        return loss + _caution * (Math.Sqrt(_inflation * _law.Variance(slopes) + Kink * Kink) - Kink);
    }
}
