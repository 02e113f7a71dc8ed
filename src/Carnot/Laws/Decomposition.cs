using System.Collections.Immutable;

namespace Carnot.Laws;

/// <summary>A predicted loss, split at every step into what cannot be learned, the river's work, and the valley's heat.</summary>
/// <remarks>
/// First law of NTL, L = L₀ + l_slow + l_fast. The fast part is split again: what a valley in equilibrium with the learning rate would hold,
/// N C T, and what it holds beyond that because conduction takes time (negative while it warms up).
/// <c>((Irreducible + River) + EquilibriumHeat) + DelayedHeat</c>, added in this order, is the predicted loss to the last bit.
/// Source: NTL, arXiv:2505.10559, sections 2 to 4.
/// </remarks>
public sealed record Decomposition
{
    /// <summary>The steps, shape (n), as all arrays here.</summary>
    public required ImmutableArray<long> Steps { get; init; }

    /// <summary>The predicted loss in nats.</summary>
    public required ImmutableArray<double> Loss { get; init; }

    /// <summary>L₀: what no training removes.</summary>
    public required ImmutableArray<double> Irreducible { get; init; }

    /// <summary>What is left to descend along the river: the work still to be done.</summary>
    public required ImmutableArray<double> River { get; init; }

    /// <summary>N C T: the heat of a valley in equilibrium with its thermostat.</summary>
    public required ImmutableArray<double> EquilibriumHeat { get; init; }

    /// <summary>Heat not yet conducted away; below zero where the valley has not yet taken up its heat.</summary>
    public required ImmutableArray<double> DelayedHeat { get; init; }

    /// <summary>The thermostat's temperature T: plainly the learning rate; for a law with a weight norm or heat that bends what these make of it.</summary>
    public required ImmutableArray<double> Temperature { get; init; }

    /// <summary>The valley's own temperature, all its heat / (N C).</summary>
    public required ImmutableArray<double> ValleyTemperature { get; init; }

    /// <summary>N C = d(heat)/dT in equilibrium, nats per unit of learning rate.</summary>
    public required double HeatCapacity { get; init; }

    /// <summary>Entropy of one valley direction above its equilibrium at the hottest thermostat up to the last step asked for, ½ ln(T_valley / T_hottest), in nats; −∞ where no heat is left.</summary>
    public required ImmutableArray<double> Entropy { get; init; }

    /// <summary>Steps at the present rate in which heat out of equilibrium falls to 1/e; infinite where the rate is zero.</summary>
    public required ImmutableArray<double> RelaxationTime { get; init; }

    /// <summary>The energy that an endlessly slow decay to zero from here would release: all the heat the valley holds.</summary>
    public required ImmutableArray<double> ReleasableHeat { get; init; }

    /// <summary>The parts of a law that knows a river but no heat; its loss is L₀ + river in this very order.</summary>
    internal static Decomposition WithoutHeat(PreparedCurve curve, double irreducible, double[] river)
    {
        ImmutableArray<double> zero = [.. new double[curve.Count]];
        return new()
        {
            Steps = curve.Steps,
            Loss = [.. river.Select(r => irreducible + r)],
            Irreducible = [.. river.Select(_ => irreducible)],
            River = [.. river],
            EquilibriumHeat = zero,
            DelayedHeat = zero,
            Temperature = [.. curve.Rate],
            ValleyTemperature = zero,
            HeatCapacity = 0,
            Entropy = [.. river.Select(_ => double.NegativeInfinity)],
            RelaxationTime = zero,
            ReleasableHeat = zero,
        };
    }
}
