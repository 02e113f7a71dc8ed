namespace Carnot.Laws;

/// <summary>How a law is fitted; the defaults are what every command uses.</summary>
public sealed record FitOptions
{
    /// <summary>δ of the Huber loss on ln(predicted / observed): larger residuals count linearly.</summary>
    public double HuberDelta { get; init; } = 5e-3;

    /// <summary>What a whole curve is off by, in ln L, when nothing but chance differs between two runs. The fit adds what its residuals show; a prior one spread away counts as much as both.</summary>
    /// <remarks>Repeats in published curves differ by 0.0006 to 0.005 nats. Leaving one schedule out prefers 3e-4 to 2e-4 and does not tell it from 4e-4.</remarks>
    public double RunNoise { get; init; } = 3e-4;

    /// <summary>Steps of the search from the best start.</summary>
    public int Iterations { get; init; } = 300;

    /// <summary>Steps tried from every start before the best is chosen.</summary>
    public int Screening { get; init; } = 12;

    /// <summary>Longer curves are averaged in blocks, this many at most, and the law is averaged likewise.</summary>
    public int MostPoints { get; init; } = 400;

    /// <summary>Learn the model's own error by leaving out one curve after the other.</summary>
    public bool LeaveOneOut { get; init; } = true;
}
