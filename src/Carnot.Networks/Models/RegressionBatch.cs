namespace Carnot.Networks.Models;

/// <summary>Vectors x and the vectors y that a network shall answer.</summary>
/// <param name="count">Samples B.</param>
/// <param name="inputs">Length of x.</param>
/// <param name="outputs">Length of y.</param>
public sealed class RegressionBatch(int count, int inputs, int outputs) : Batch(count)
{
    /// <summary>x, shape (B, inputs).</summary>
    public double[] Inputs { get; } = new double[checked(count * inputs)];

    /// <summary>y, shape (B, outputs).</summary>
    public double[] Targets { get; } = new double[checked(count * outputs)];
}
