using System.Collections.Immutable;
using Carnot.Networks.Probes;

namespace Carnot.Networks.Tests.Probes;

public class BranchCurvesTests
{
    private const double Eta = 1e-2, Capacity = 3, Floor = 2, Power = 0.3;
    private const int Points = 8;

    /// <summary>Branches that have come to rest: L = L₀ + NC f η, tr Σ ∝ (f η)^0.3. In the last quarter, two points, losses stray by as much up as down, and the more the hotter, which a mean over it takes out.</summary>
    private static BranchCurves AtRest()
    {
        ImmutableArray<double> sums = [.. Enumerable.Range(1, Points).Select(i => 0.1 * i)];
        double[] factors = [0.25, 0.5, 1, 2];
        double Loss(double factor, int replica, int point) => Floor + 1e-3 * replica + Capacity * factor * Eta + 0.01 * factor * (point == Points - 2 ? 1 : point == Points - 1 ? -1 : 0);
        return new(Eta, sums,
            factors.ToImmutableSortedDictionary(factor => factor, factor => Enumerable.Range(0, 3).Select(replica => Enumerable.Range(0, Points).Select(point => Loss(factor, replica, point)).ToArray()).ToArray()),
            factors.ToImmutableSortedDictionary(factor => factor, factor => Enumerable.Range(0, 3).Select(replica => (1 + replica) * Math.Pow(factor * Eta, Power)).ToArray()),
            [.. Enumerable.Range(0, 3).Select(replica => Floor + 1e-3 * replica)]);
    }

    [Fact]
    public void The_heat_capacity_is_the_slope_of_the_losses_at_rest()
    {
        Assert.Equal(Capacity, AtRest().HeatCapacity().HeatCapacity.Value, 1e-9);
        Assert.Equal(Floor + 1e-3, AtRest().HeatCapacity().ZeroTemperatureLoss.Value, 1e-9);
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.5)]
    public void A_branch_that_has_released_all_its_heat_has_a_share_of_one(double factor) => Assert.Equal(1, AtRest().CapacityShare(factor).Value, 1e-9);

    [Fact]
    public void The_exponent_of_the_noise_is_that_of_its_trace() => Assert.Equal(Power, AtRest().NoiseExponent().Value, 1e-9);

    [Fact]
    public void Annealing_releases_what_is_above_the_floor_at_the_last_sum() => Assert.Equal(Capacity * Eta - 0.01, AtRest().AnnealedHeat().Value, 1e-9);
}
