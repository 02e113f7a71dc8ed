namespace Carnot.Alignment;

/// <summary>What the metrics leave open.</summary>
public sealed record AlignmentOptions
{
    /// <summary>k of the nearest-neighbour metrics.</summary>
    public int Neighbours { get; init; } = 10;

    /// <summary>How many principal directions SVCCA keeps of each side, where there are as many.</summary>
    public int Components { get; init; } = 10;

    /// <summary>Before neighbours are sought, values beyond this quantile of |value| are set to it; 1 leaves all.</summary>
    public double Clamp { get; init; } = 0.95;

    /// <summary>Before neighbours are sought, every row is scaled to length 1.</summary>
    public bool Normalize { get; init; } = true;
}
