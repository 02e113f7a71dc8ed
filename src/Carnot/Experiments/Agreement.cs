namespace Carnot.Experiments;

/// <summary>One quantity, as theory predicts it and as the simulation measured it.</summary>
/// <param name="Quantity">What it is, in words.</param>
/// <param name="Theory">The prediction.</param>
/// <param name="Measured">The measurement with its standard error.</param>
public sealed record Agreement(string Quantity, double Theory, Estimate Measured)
{
    /// <summary>How many standard errors lie between the two; 0 where both are exact and equal.</summary>
    public double SigmasApart => Measured.Value == Theory ? 0 : Measured.SigmasFrom(Theory);
}
