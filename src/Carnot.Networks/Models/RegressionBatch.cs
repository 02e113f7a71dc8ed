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

    /// <inheritdoc/>
    public override RegressionBatch Select(ReadOnlySpan<int> samples)
    {
        var chosen = new RegressionBatch(samples.Length, Inputs.Length / Count, Targets.Length / Count);
        Pick(samples, Inputs, chosen.Inputs);
        Pick(samples, Targets, chosen.Targets);
        return chosen;
    }
}
