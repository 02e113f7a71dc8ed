using Carnot.Statistics;

namespace Carnot.Measurements;

/// <summary>The motion between checkpoints taken apart: what goes on in one direction is the river's, what does not is the valleys'.</summary>
/// <remarks>
/// E[Δ_i·Δ_j] over intervals that share no checkpoint is the squared drift: fluctuations that are forgotten between intervals, and diffusion, have no part in it.
/// Intervals that touch carry the fluctuation of their common checkpoint with opposite signs, so they are not to be used: of checkpoints 0, 1, 2, 3, … take 0→1, 2→3, ….
/// </remarks>
/// <param name="Drift">‖drift‖² over one interval.</param>
/// <param name="Scatter">E‖Δ‖² − ‖drift‖²: 2 tr cov θ where the valleys are in equilibrium, 2 D per interval where nothing confines them.</param>
/// <param name="RiverShare">‖drift‖²/E‖Δ‖², between 0 and 1 but for noise.</param>
public sealed record DriftAndDiffusion(Estimate Drift, Estimate Scatter, Estimate RiverShare)
{
    /// <summary>Fewest intervals from which an error can be had.</summary>
    public const int FewestIntervals = 4;

    /// <summary>From the products Δ_i·Δ_j of the displacements over intervals of equal length that do not touch, shape (k, k).</summary>
    public static DriftAndDiffusion Measure(double[,] products)
    {
        ArgumentNullException.ThrowIfNull(products);
        var gram = new Gram(products);
        if (gram.Count < FewestIntervals) throw new ArgumentException($"Drift and diffusion need {FewestIntervals} intervals or more, got {gram.Count}.", nameof(products));
        return new(
            Jackknife.Of(gram.Count, gram.OffDiagonal),
            Jackknife.Of(gram.Count, left => gram.Diagonal(left) - gram.OffDiagonal(left)),
            Jackknife.Of(gram.Count, left => gram.OffDiagonal(left) / gram.Diagonal(left)));
    }
}
