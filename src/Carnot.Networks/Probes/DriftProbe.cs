using System.Numerics.Tensors;
using Carnot.Measurements;
using Carnot.Networks.Models;

namespace Carnot.Networks.Probes;

/// <summary>How much of the motion between checkpoints is the river's drift, and how much the valleys' fluctuation: ‖drift‖², 2 tr cov θ and the river's share.</summary>
/// <remarks>
/// Of the positions at successive measurements every second stretch is used, so that no two stretches share a point; the last few stretches are compared.
/// Right where a stretch is long against the relaxation of the valleys that matter, and short against the bends of the river.
/// </remarks>
public sealed class DriftProbe : IProbe
{
    private const int Stretches = 5;

    private readonly List<float[]> _moved = [];
    private float[]? _begin;
    private long _begun;

    /// <inheritdoc/>
    public string Name => "drift";

    /// <inheritdoc/>
    public string Answers => "how much of the motion is the river's drift, how much the valleys' fluctuation";

    /// <inheritdoc/>
    public ProbeClass Class => ProbeClass.Economy;

    /// <inheritdoc/>
    public ProbeSchedule Schedule => ProbeSchedule.Every(25);

    /// <inheritdoc/>
    public double Gradients => 0.1;

    /// <inheritdoc/>
    public long Bytes(Network<float> network) => (Stretches + 1L) * sizeof(float) * network.ParameterCount;

    /// <inheritdoc/>
    public long KeptBytes(Network<float> network) => Bytes(network);

    /// <inheritdoc/>
    public IEnumerable<Reading> Measure(ProbeContext context)
    {
        ReadOnlySpan<float> now = context.Network.Vector.Value.Span;
        if (_begin is null)
        {
            (_begin, _begun) = (now.ToArray(), context.Step);
            return [];
        }
        float[] moved = new float[now.Length];
        TensorPrimitives.Subtract(now, _begin, moved);
        _begin = null;
        _moved.Add(moved);
        if (_moved.Count > Stretches) _moved.RemoveAt(0);
        if (_moved.Count < Stretches) return [];
        double[,] products = new double[Stretches, Stretches];
        for (int i = 0; i < Stretches; i++)
            for (int j = 0; j <= i; j++) products[i, j] = products[j, i] = TensorPrimitives.Dot<float>(_moved[i], _moved[j]);
        DriftAndDiffusion found = DriftAndDiffusion.Measure(products);
        return
        [
            new("drift_square", found.Drift),
            new("fluctuation_square", found.Scatter),
            new("river_share", found.RiverShare),
            new("stretch_steps", Estimate.Exact(context.Step - _begun)),
        ];
    }
}
