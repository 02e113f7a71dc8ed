namespace Carnot.Laws;

/// <summary>What a schedule means to a law: the speed along the river and the temperature, segment by segment, with their derivatives by the law's drive parameters.</summary>
internal sealed class LawDrive(int segments, int observations, int parameters, int speedParameters)
{
    /// <summary>Mean speed of each segment, shape (segments).</summary>
    public double[] Speed { get; } = new double[segments];

    /// <summary>Temperature at the last step of each segment, shape (segments).</summary>
    public double[] Temperature { get; } = new double[segments];

    /// <summary>Mean speed of the cut segment up to each observation, shape (n).</summary>
    public double[] CutSpeed { get; } = new double[observations];

    /// <summary>Temperature at each observation, shape (n).</summary>
    public double[] CutTemperature { get; } = new double[observations];

    /// <summary>Derivatives of <see cref="Speed"/> by the parameters that change it, shape (s, segments); no rows where no derivatives are wanted, as below.</summary>
    public double[][] SpeedSlope { get; } = Columns(speedParameters, segments);

    /// <summary>Derivatives of <see cref="Temperature"/>, shape (r, segments).</summary>
    public double[][] TemperatureSlope { get; } = Columns(parameters, segments);

    /// <summary>Derivatives of <see cref="CutSpeed"/>, shape (s, n).</summary>
    public double[][] CutSpeedSlope { get; } = Columns(speedParameters, observations);

    /// <summary>Derivatives of <see cref="CutTemperature"/>, shape (r, n).</summary>
    public double[][] CutTemperatureSlope { get; } = Columns(parameters, observations);

    /// <summary><paramref name="count"/> rows of zeros.</summary>
    public static double[][] Columns(int count, int length)
    {
        double[][] columns = new double[count][];
        for (int k = 0; k < count; k++) columns[k] = new double[length];
        return columns;
    }
}
