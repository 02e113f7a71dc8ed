using Carnot.Measurements;
using Carnot.Networks.Models;

namespace Carnot.Networks.Probes;

/// <summary>Thermal energies Θ = ¼ E[gᵀΛg], Λ = η P, of every group of parameters, and the equipartition index max Θ/min Θ of layers of one kind.</summary>
/// <remarks>With plain SGD Λ = η. With momentum Λ counts the steps that a gradient goes on for. Clipping is left out: Λ is what the step uses below it.</remarks>
public sealed class TemperatureProbe : IProbe
{
    /// <inheritdoc/>
    public string Name => "temperature";

    /// <inheritdoc/>
    public string Answers => "thermal energy of every layer, and how far they are from equipartition";

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
        double rate = context.LearningRate * context.Optimizer.Gain;
        yield return new("temperature", Estimate.Exact(rate));
        yield return new("temperature_per_sample", Estimate.Exact(rate / context.BatchSize));
        GradientScatter scatter = context.Scatter();
        if (!scatter.IsWeighted) yield break;
        ThermalEnergy[] energies = [.. scatter.Groups.Select(group => new ThermalEnergy(group, scatter.Of(context.BatchSize, group, weighted: true).SecondMoment.Scale(0.25 * rate)))];
        foreach (ThermalEnergy energy in energies) yield return new($"thermal_energy/{energy.Group}", energy.Energy);
        if (ThermalEnergy.Extremes(energies) is not { } pair) yield break;
        Estimate coldest = pair.Coldest.Energy;
        yield return new("equipartition_index", ThermalEnergy.Index(pair.Hottest, pair.Coldest), coldest.Value > 3 * coldest.StandardError ? null : $"the energy of {pair.Coldest.Group} is {coldest}, not clear of 0");
    }
}
