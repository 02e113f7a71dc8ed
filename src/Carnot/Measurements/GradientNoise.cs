using Carnot.Statistics;

namespace Carnot.Measurements;

/// <summary>A gradient taken apart: ‖∇L‖² of the mean loss and tr Σ, Σ the covariance of one sample's gradient, so that E‖g_B‖² = ‖∇L‖² + tr Σ/B.</summary>
/// <param name="SquaredNorm">‖∇L‖², unbiased: it may come out below 0 where noise is all there is.</param>
/// <param name="Trace">tr Σ.</param>
/// <param name="SecondMoment">E‖g_B‖² of a minibatch of B samples.</param>
/// <param name="Scale">tr Σ/‖∇L‖², the batch size at which noise and signal are equal; means nothing while <see cref="SquaredNorm"/> is not clear of 0.</param>
public sealed record GradientNoise(Estimate SquaredNorm, Estimate Trace, Estimate SecondMoment, Estimate Scale)
{
    /// <summary>Standard errors that ‖∇L‖² must stand clear of 0 for the noise scale to be a number.</summary>
    public const double ClearOfZero = 3;

    /// <summary>Samples that <see cref="FromSamples"/> needs: with one left out there still have to be two.</summary>
    public const int FewestSamples = 3;

    /// <summary>Whether <see cref="Scale"/> can be told.</summary>
    public bool ScaleIsKnown => SquaredNorm.Value > ClearOfZero * SquaredNorm.StandardError;

    /// <summary>From the gradients g_i of n ≥ 3 samples drawn with replacement, with their mean ḡ.</summary>
    /// <param name="squares">‖g_i‖², or g_iᵀΛg_i to measure in the norm of a learning-rate matrix.</param>
    /// <param name="projections">g_i·ḡ, or g_iᵀΛḡ.</param>
    /// <param name="meanSquare">‖ḡ‖², or ḡᵀΛḡ.</param>
    /// <param name="batch">B, which need not be whole.</param>
    public static GradientNoise FromSamples(ReadOnlySpan<double> squares, ReadOnlySpan<double> projections, double meanSquare, double batch)
    {
        int n = squares.Length;
        if (n < FewestSamples || projections.Length != n) throw new ArgumentException($"The noise of a gradient needs {FewestSamples} samples or more, got {n} squares and {projections.Length} projections.");
        double sum = 0;
        foreach (double square in squares) sum += square;
        double[] square2 = new double[n], trace = new double[n], moment = new double[n], scale = new double[n];
        for (int i = 0; i < n; i++)
        {
            // ḡ without sample i is (nḡ − g_i)/(n − 1).
            double without = ((double)n * n * meanSquare - 2.0 * n * projections[i] + squares[i]) / ((n - 1.0) * (n - 1));
            (square2[i], trace[i], moment[i], scale[i]) = Parts((sum - squares[i]) / (n - 1), without, n - 1, batch);
        }
        var whole = Parts(sum / n, meanSquare, n, batch);
        return new(Jackknife.Of(whole.Square, square2), Jackknife.Of(whole.Trace, trace), Jackknife.Of(whole.Moment, moment), Jackknife.Of(whole.Scale, scale));
    }

    /// <summary>From pairs of ‖g‖² at two batch sizes b &lt; B; the two of a pair may share samples, the pairs are independent.</summary>
    /// <remarks>‖∇L‖² = (B E_B − b E_b)/(B − b), tr Σ = (E_b − E_B)/(1/b − 1/B). Source: McCandlish et al., arXiv 1812.06162, appendix A.</remarks>
    /// <param name="small">‖g_b‖², shape (n).</param>
    /// <param name="smallBatch">b.</param>
    /// <param name="large">‖g_B‖², shape (n).</param>
    /// <param name="largeBatch">B.</param>
    /// <param name="batch">The batch size of <see cref="SecondMoment"/>.</param>
    public static GradientNoise FromTwoBatchSizes(ReadOnlySpan<double> small, int smallBatch, ReadOnlySpan<double> large, int largeBatch, int batch)
    {
        int n = small.Length;
        if (large.Length != n || n < 2) throw new ArgumentException($"Two batch sizes need 2 or more pairs, got {n} and {large.Length}.");
        if (smallBatch < 1 || largeBatch <= smallBatch) throw new UsageException($"Two batch sizes must differ: got {smallBatch} and {largeBatch}.");
        double[] square = new double[n], trace = new double[n], moment = new double[n];
        double difference = 1.0 / smallBatch - 1.0 / largeBatch;
        for (int i = 0; i < n; i++)
        {
            trace[i] = (small[i] - large[i]) / difference;
            square[i] = large[i] - trace[i] / largeBatch;
            moment[i] = square[i] + trace[i] / batch;
        }
        double squares = square.Sum(), traces = trace.Sum();
        Estimate scale = Jackknife.Of(n, i => i < 0 ? traces / squares : (traces - trace[i]) / (squares - square[i]));
        return new(Estimate.MeanOfIndependent(square), Estimate.MeanOfIndependent(trace), Estimate.MeanOfIndependent(moment), scale);
    }

    private static (double Square, double Trace, double Moment, double Scale) Parts(double meanOfSquares, double squareOfMean, int n, double batch)
    {
        double trace = (meanOfSquares - squareOfMean) * n / (n - 1), square = squareOfMean - trace / n;
        return (square, trace, square + trace / batch, trace / square);
    }
}
