using System.Collections.Immutable;

namespace Carnot.Symmetry;

/// <summary>A small fully connected network with loss ‖f(x) − y‖², in double precision and one sample at a time: what the identities are checked on.</summary>
/// <remarks>Keeps its workspace, so one instance serves one thread.</remarks>
public sealed class DenseNetwork
{
    private readonly ImmutableArray<int> _widths;
    private readonly Activation _hidden;
    private readonly int[] _weights, _biases;
    private readonly double[][] _outputs, _errors;

    /// <summary>Layers of the given widths, inputs first; biases, if any, on hidden layers.</summary>
    public DenseNetwork(ImmutableArray<int> widths, Activation hidden, bool biases)
    {
        if (widths.Length < 2 || hidden == Activation.Smooth) throw new UsageException("A dense network needs an input and an output width, and linear, ReLU or tanh units.");
        (_widths, _hidden) = (widths, hidden);
        int layers = widths.Length - 1, at = 0;
        (_weights, _biases) = (new int[layers], new int[layers]);
        for (int l = 0; l < layers; l++)
        {
            (_weights[l], at) = (at, at + widths[l] * widths[l + 1]);
            bool has = biases && l < layers - 1;
            (_biases[l], at) = (has ? at : -1, has ? at + widths[l + 1] : at);
        }
        ParameterCount = at;
        _outputs = [.. widths.Select(w => new double[w])];
        _errors = [.. widths.Select(w => new double[w])];
    }

    /// <summary>d.</summary>
    public int ParameterCount { get; }

    /// <summary>The stack as the search for symmetries reads it.</summary>
    public ImmutableArray<LayerDescription> Layers =>
    [
        .. Enumerable.Range(0, _weights.Length).Select(l => new LayerDescription($"layer {l + 1}", Weight(l),
            _biases[l] < 0 ? null : ParameterSlice.Vector(_biases[l], _widths[l + 1]), l < _weights.Length - 1 ? _hidden : Activation.Linear)),
    ];

    /// <summary>The matrix of layer <paramref name="layer"/>, from 0.</summary>
    public ParameterSlice Weight(int layer) => ParameterSlice.Matrix(_weights[layer], _widths[layer + 1], _widths[layer]);

    /// <summary>f(x); the values of hidden layer i stand in <see cref="Hidden"/> until the next call.</summary>
    public ReadOnlySpan<double> Predict(ReadOnlySpan<double> parameters, ReadOnlySpan<double> input)
    {
        input.CopyTo(_outputs[0]);
        for (int l = 0; l < _weights.Length; l++)
        {
            double[] from = _outputs[l], to = _outputs[l + 1];
            for (int r = 0; r < to.Length; r++)
            {
                double z = _biases[l] < 0 ? 0 : parameters[_biases[l] + r];
                int row = _weights[l] + r * from.Length;
                for (int c = 0; c < from.Length; c++) z += parameters[row + c] * from[c];
                to[r] = l == _weights.Length - 1 ? z : _hidden switch { Activation.Relu => Math.Max(z, 0), Activation.Tanh => Math.Tanh(z), _ => z };
            }
        }
        return _outputs[^1];
    }

    /// <summary>What hidden layer <paramref name="layer"/>, from 1, answered to the last input.</summary>
    public ReadOnlySpan<double> Hidden(int layer) => _outputs[layer];

    /// <summary>Mean over the batch of ‖f(x) − y‖², and its gradient; inputs (B, in), targets (B, out).</summary>
    public double Gradient(ReadOnlySpan<double> parameters, ReadOnlySpan<double> inputs, ReadOnlySpan<double> targets, Span<double> gradient)
    {
        int batch = inputs.Length / _widths[0], width = _widths[^1];
        double loss = 0;
        gradient.Clear();
        for (int i = 0; i < batch; i++)
        {
            Predict(parameters, inputs.Slice(i * _widths[0], _widths[0]));
            for (int r = 0; r < width; r++)
            {
                double error = _outputs[^1][r] - targets[i * width + r];
                loss += error * error / batch;
                _errors[^1][r] = 2 * error / batch;
            }
            for (int l = _weights.Length - 1; l >= 0; l--) Back(l, parameters, gradient);
        }
        return loss;
    }

    private void Back(int l, ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        double[] input = _outputs[l], error = _errors[l + 1], below = _errors[l];
        Array.Clear(below);
        for (int r = 0; r < error.Length; r++)
        {
            double e = error[r];
            if (e == 0) continue;
            if (_biases[l] >= 0) gradient[_biases[l] + r] += e;
            int row = _weights[l] + r * input.Length;
            for (int c = 0; c < input.Length; c++)
            {
                gradient[row + c] += e * input[c];
                below[c] += e * parameters[row + c];
            }
        }
        if (l == 0) return;
        for (int c = 0; c < below.Length; c++)
            below[c] *= _hidden switch { Activation.Relu => input[c] > 0 ? 1 : 0, Activation.Tanh => 1 - input[c] * input[c], _ => 1 };
    }
}
