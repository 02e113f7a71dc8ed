using Carnot.Runs;
using Carnot.Storage;

namespace Carnot.Laws;

/// <summary>A curve whose losses are averaged in blocks, ln L over each, so that the fit of a long log costs no more than that of a short one.</summary>
/// <remarks>
/// A law bends within a block, so its value at the block's middle is not its mean there: by f″h²/24 over h steps, and by more at a jump or where the log is uneven.
/// <see cref="Centred"/> takes that difference, as the law has it at given parameters, off the averages: comparing them with the law at the middle is then comparing mean with mean.
/// </remarks>
internal sealed class BlockedCurve
{
    private readonly PreparedCurve _all;
    private readonly int _block;
    private readonly double[] _logMean;

    private BlockedCurve(PreparedCurve all, PreparedCurve middles, int block, double[] logMean) => (_all, Middles, _block, _logMean) = (all, middles, block, logMean);

    /// <summary>The block averages at the blocks' middle steps; the curve itself where it is short.</summary>
    public PreparedCurve Middles { get; }

    /// <summary>Whether losses had to be averaged.</summary>
    public bool Long => _block > 1;

    /// <summary>Cuts a curve into at most <paramref name="most"/> blocks of equally many losses.</summary>
    public static BlockedCurve Of(LossCurve curve, int most)
    {
        var all = PreparedCurve.Of(curve);
        int n = all.Count, block = (n + most - 1) / most;
        if (block <= 1) return new(all, all, 1, []);
        int blocks = (n + block - 1) / block;
        double[] mean = [.. Enumerable.Range(0, blocks).Select(b => Mean(all.Loss.AsSpan(), b, block))];
        PackedList<long> middle = [.. Enumerable.Range(0, blocks).Select(b => all.Steps[Middle(b, block, n)])];
        LossCurve thin = curve with { Loss = new(curve.Loss.Name, middle, [.. mean.Select(Math.Exp)]) };
        return new(all, PreparedCurve.Of(thin), block, mean);
    }

    /// <summary>The averages, each less what the law's mean over its block exceeds the law at its middle by.</summary>
    public PreparedCurve Centred(ILossLaw law, double[] parameters)
    {
        if (!Long) return Middles;
        double[] loss = new double[_all.Count];
        law.Evaluate(_all, parameters, loss, []);
        return Middles.WithLoss([.. _logMean.Select((mean, b) => Math.Exp(mean - Mean(loss, b, _block) + Math.Log(loss[Middle(b, _block, loss.Length)])))]);
    }

    private static int Middle(int b, int block, int n) => (b * block + Math.Min(n, (b + 1) * block) - 1) / 2;

    private static double Mean(ReadOnlySpan<double> loss, int b, int block)
    {
        int from = b * block, to = Math.Min(loss.Length, from + block);
        double sum = 0;
        for (int i = from; i < to; i++) sum += Math.Log(loss[i]);
        return sum / (to - from);
    }
}
