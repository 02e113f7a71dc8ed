namespace Carnot.Cli;

/// <summary>What "carnot measure" was asked for.</summary>
/// <param name="Probes">Names of probes, or null for none.</param>
/// <param name="Batches">Batches of single gradients that the probes rest on.</param>
/// <param name="Symmetries">The symmetries of the network, in words.</param>
/// <param name="HeatCapacity">Branches at several rates.</param>
/// <param name="Conduction">Branches whose rate is cut.</param>
/// <param name="Temperature">Heat of single modes.</param>
/// <param name="FreeEnergy">Drift against entropic force.</param>
internal sealed record MeasurementPlan(string? Probes, int Batches, bool Symmetries, bool HeatCapacity, bool Conduction, bool Temperature, bool FreeEnergy)
{
    /// <summary>Whether branches are needed.</summary>
    public bool HasExperiments => HeatCapacity || Conduction || Temperature || FreeEnergy;

    /// <summary>Nothing asked for: the cheap probes.</summary>
    public bool IsEmpty => Probes is null && !Symmetries && !HasExperiments;
}
