using System.Numerics.Tensors;
using Carnot.Measurements;
using Carnot.Networks.Models;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Probes;

/// <summary>What one update did: ‖Δθ‖/‖θ‖ of every group, and the effective learning rate ‖Δθ‖/‖g‖, decay and clipping included.</summary>
public sealed class UpdatesProbe : IProbe
{
    private float[] _before = [];
    private double _gradient;

    /// <inheritdoc/>
    public string Name => "updates";

    /// <inheritdoc/>
    public string Answers => "update-to-weight ratio of every layer, effective learning rate";

    /// <inheritdoc/>
    public ProbeClass Class => ProbeClass.Economy;

    /// <inheritdoc/>
    public ProbeSchedule Schedule => ProbeSchedule.Every(50);

    /// <inheritdoc/>
    public double Gradients => 0.1;

    /// <inheritdoc/>
    public long Bytes(Network<float> network) => sizeof(float) * (long)network.ParameterCount;

    /// <inheritdoc/>
    public long KeptBytes(Network<float> network) => Bytes(network);

    /// <inheritdoc/>
    public void Prepare(ProbeContext context)
    {
        _before = context.Network.Vector.Value.Span.ToArray();
        _gradient = context.Optimizer.GradientNorm();
    }

    /// <inheritdoc/>
    public IEnumerable<Reading> Measure(ProbeContext context)
    {
        if (_before.Length == 0) yield break;
        var groups = new Dictionary<string, (double Moved, double Size)>();
        foreach (Parameter<float> parameter in context.Network.Parameters)
        {
            float[] before = _before[parameter.Offset..(parameter.Offset + parameter.Length)];
            float distance = TensorPrimitives.Distance(before, parameter.Value.Span), size = TensorPrimitives.Norm<float>(before);
            var (moved, whole) = groups.GetValueOrDefault(parameter.Group);
            groups[parameter.Group] = (moved + (double)distance * distance, whole + (double)size * size);
        }
        foreach (var (group, (moved, size)) in groups)
            yield return new($"update_ratio/{group}", Estimate.Exact(Math.Sqrt(moved / size)), size > 0 ? null : "all weights of the group are 0");
        double all = groups.Values.Sum(group => group.Moved);
        yield return new("update_ratio", Estimate.Exact(Math.Sqrt(all / groups.Values.Sum(group => group.Size))));
        yield return new("update_norm", Estimate.Exact(Math.Sqrt(all)));
        yield return new("effective_learning_rate", Estimate.Exact(Math.Sqrt(all) / _gradient), _gradient > 0 ? null : "the gradient is 0");
    }
}
