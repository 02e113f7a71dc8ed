using System.Collections.Immutable;

namespace Carnot.Symmetry;

/// <summary>The balance of many hidden units at once: ln(E_in/E_out) of those that are alive.</summary>
/// <param name="LogRatios">ln(E_in/E_out) of each live unit, 0 in balance.</param>
public sealed record UnitBalance(ImmutableArray<double> LogRatios)
{
    /// <summary>A unit that moves this little against the mean unit is as good as dead.</summary>
    private const double Dead = 0.02;

    /// <summary>The mean, with the error that units as independent samples give it.</summary>
    public Estimate Mean => Estimate.MeanOfIndependent([.. LogRatios]);

    /// <summary>How far units are from balance, whichever side is the greater.</summary>
    public double RootMeanSquare => Math.Sqrt(LogRatios.Average(log => log * log));

    /// <summary>From E_in and E_out of all units, shape (units) each.</summary>
    public static UnitBalance Of(IReadOnlyList<double> incoming, IReadOnlyList<double> outgoing)
    {
        ArgumentNullException.ThrowIfNull(incoming);
        ArgumentNullException.ThrowIfNull(outgoing);
        double typical = (incoming.Sum() + outgoing.Sum()) / Math.Max(1, incoming.Count);
        return new([.. incoming.Zip(outgoing).Where(unit => unit.First > 0 && unit.Second > 0 && unit.First + unit.Second > Dead * typical).Select(unit => Math.Log(unit.First / unit.Second))]);
    }
}
