using Carnot.Measurements;
using Carnot.Networks.Models;

namespace Carnot.Networks.Probes;

/// <summary>‖∇L‖², tr Σ and the noise scale tr Σ/‖∇L‖² from gradients of single samples, tr Σ again from batches of two sizes where there are eight batches or more, and E‖g_B‖² of every group.</summary>
public sealed class NoiseProbe : IProbe
{
    /// <inheritdoc/>
    public string Name => "noise";

    /// <inheritdoc/>
    public string Answers => "gradient and its noise apart, the batch size where they are equal, second moments of groups";

    /// <inheritdoc/>
    public ProbeClass Class => ProbeClass.Economy;

    /// <inheritdoc/>
    public ProbeSchedule Schedule => ProbeSchedule.Every(100);

    /// <inheritdoc/>
    public double Gradients => 5;

    /// <inheritdoc/>
    public long Bytes(Network<float> network) => GradientScatter.Bytes(network.ParameterCount);

    /// <inheritdoc/>
    public IEnumerable<Reading> Measure(ProbeContext context)
    {
        GradientScatter scatter = context.Scatter();
        GradientNoise all = scatter.Of(context.BatchSize);
        yield return new("gradient_square", all.SquaredNorm);
        yield return new("noise_trace", all.Trace);
        yield return new("second_moment", all.SecondMoment);
        yield return new("noise_scale", all.Scale, all.ScaleIsKnown ? null : $"‖∇L‖² = {all.SquaredNorm} is not clear of 0: the noise drowns it, so the scale is above {scatter.Samples} samples or so");
        if (scatter.OfTwoBatchSizes(context.BatchSize) is { } two) yield return new("noise_trace_two_sizes", two.Trace);
        foreach (string group in scatter.Groups) yield return new($"second_moment/{group}", scatter.Of(context.BatchSize, group).SecondMoment);
    }
}
