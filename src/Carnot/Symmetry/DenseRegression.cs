namespace Carnot.Symmetry;

/// <summary>A <see cref="DenseNetwork"/> on a fixed set of samples, as the entropic loss sees a model.</summary>
/// <param name="network">The network.</param>
/// <param name="inputs">Shape (N, in).</param>
/// <param name="targets">Shape (N, out).</param>
public sealed class DenseRegression(DenseNetwork network, double[] inputs, double[] targets) : IDifferentiableModel
{
    private readonly int _inputWidth = network.Weight(0).Columns, _outputWidth = network.Layers[^1].Weight.Rows;

    /// <inheritdoc/>
    public int ParameterCount => network.ParameterCount;

    /// <inheritdoc/>
    public int SampleCount => inputs.Length / _inputWidth;

    /// <inheritdoc/>
    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<int> samples)
    {
        double sum = 0;
        foreach (int i in samples)
        {
            ReadOnlySpan<double> f = network.Predict(parameters, inputs.AsSpan(i * _inputWidth, _inputWidth));
            for (int r = 0; r < _outputWidth; r++) sum += (f[r] - targets[i * _outputWidth + r]) * (f[r] - targets[i * _outputWidth + r]);
        }
        return sum / samples.Length;
    }

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> parameters, ReadOnlySpan<int> samples, Span<double> gradient)
    {
        double[] x = new double[samples.Length * _inputWidth], y = new double[samples.Length * _outputWidth];
        for (int i = 0; i < samples.Length; i++)
        {
            inputs.AsSpan(samples[i] * _inputWidth, _inputWidth).CopyTo(x.AsSpan(i * _inputWidth));
            targets.AsSpan(samples[i] * _outputWidth, _outputWidth).CopyTo(y.AsSpan(i * _outputWidth));
        }
        network.Gradient(parameters, x, y, gradient);
    }
}
