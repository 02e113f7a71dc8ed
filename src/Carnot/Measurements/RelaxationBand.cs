namespace Carnot.Measurements;

/// <summary>The heat of those modes whose relaxation time lies between two river times.</summary>
/// <param name="From">The shorter relaxation time 1/λ, in units of a learning-rate sum.</param>
/// <param name="To">The longer one.</param>
/// <param name="Heat">Their heat in nats; it may come out below 0 within its error.</param>
/// <param name="Blur">How far at worst the weight of a mode differs from that of <see cref="RelaxationSpectrum.Weight"/>: a bias of the heat, in parts of all that is released.</param>
public sealed record RelaxationBand(double From, double To, Estimate Heat, double Blur)
{
    /// <summary>Whether the times at which heat was measured resolve this band.</summary>
    public bool IsResolved => Blur <= RelaxationSpectrum.LargestBlur;
}
