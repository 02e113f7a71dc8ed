using Carnot.Dynamics;
using Carnot.Tests.Landscapes;
using Carnot.Thermodynamics;

namespace Carnot.Tests.Thermodynamics;

public class EquilibriumTests
{
    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, IEquilibrium> Cases => new()
    {
        ["SGD"] = new SgdEquilibrium(2, 0.1),
        ["EMA momentum"] = MomentumEquilibrium.Ema(2, 0.1, 0.9),
        ["heavy ball"] = MomentumEquilibrium.HeavyBall(2, 0.1, 0.9),
        ["SignGD"] = new SignGdEquilibrium(2, 0.1),
        ["Adam"] = new AdamEquilibrium(2, 0.1),
    };

    [Fact]
    [Trait("NTL", "T1")]
    public void The_width_of_SGD_is_the_published_one()
    {
        var sgd = new SgdEquilibrium(2, 0.1);
        Assert.Equal(2.7777778e-4, sgd.Variance(0.1), tolerance: 5e-12);
        Assert.Equal(2.7777778e-4, sgd.ThermalLoss(0.1), tolerance: 5e-12);
    }

    [Theory]
    [InlineData(0.02, 0.5615142)]
    [InlineData(0.2, 0.1826412)]
    [InlineData(2, 0.0752407)]
    [InlineData(20, 0.0628636)]
    [Trait("NTL", "T2")]
    public void The_width_of_SignGD_is_the_published_one(double curvature, double width)
        => Assert.Equal(width, Math.Sqrt(new SignGdEquilibrium(curvature, 0.1).Variance(0.1)), tolerance: 5e-8);

    [Theory]
    [MemberData(nameof(Names))]
    public void Heat_capacity_is_the_slope_of_the_thermal_loss_and_C_its_cold_limit(string name)
    {
        IEquilibrium state = Cases[name];
        const double Rate = 2e-3, H = 1e-7;
        double slope = (state.ThermalLoss(Rate + H) - state.ThermalLoss(Rate - H)) / (2 * H);
        Assert.Equal(slope, state.HeatCapacity(Rate), tolerance: 1e-7 * slope);
        Assert.Equal(0.5 * state.Curvature * state.Variance(Rate), state.ThermalLoss(Rate), tolerance: 1e-15);
        // The first correction is of order aη/s or aη: below 1e-6 at this rate.
        Assert.Equal(state.Equipartition, state.ThermalLoss(1e-8) / 1e-8, tolerance: 1e-6 * state.Equipartition);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_relaxation_rate_is_the_conductance_times_the_learning_rate_when_cold(string name)
    {
        Assert.Equal(Cases[name].Conductance, Cases[name].RelaxationRate(1e-7) / 1e-7, tolerance: 1e-4 * Cases[name].Conductance);
        // So small that 1 − aη is 1: only rounding is left, some ten operations of it.
        Assert.Equal(Cases[name].Conductance, Cases[name].RelaxationRate(1e-18) / 1e-18, tolerance: 1e-14 * Cases[name].Conductance);
    }

    [Fact]
    public void The_half_law_holds_for_SGD_and_for_SignGD_at_any_rate()
    {
        // v′ = v − 2ηA + η²B is stationary at 2A/B and steepest at A/B.
        var sgd = new SgdEquilibrium(2, 0.1);
        Assert.Equal(0.05, OptimalDecay.Greedy(new SgdMoments(2, 0.1), sgd.Variance(0.1)), tolerance: 1e-16);
        foreach (double curvature in (double[])[0.02, 2, 200])
            Assert.Equal(0.05, OptimalDecay.Greedy(new SignGdMoments(curvature, 0.1), new SignGdEquilibrium(curvature, 0.1).Variance(0.1)), tolerance: 1e-15);
    }

    [Fact]
    public void SignGD_and_its_equivalent_SGD_agree_where_noise_dominates()
    {
        // Corrections are of order aη/s = 1e-4.
        var sign = new SignGdEquilibrium(0.1, 0.1);
        var (rate, noise) = sign.EquivalentSgd(1e-4);
        var sgd = new SgdEquilibrium(0.1, noise);
        Assert.Equal(sgd.ThermalLoss(rate), sign.ThermalLoss(1e-4), tolerance: 1e-4 * sign.ThermalLoss(1e-4));
        Assert.Equal(sgd.RelaxationRate(rate), sign.RelaxationRate(1e-4), tolerance: 1e-3 * sign.RelaxationRate(1e-4));
    }

    [Fact]
    public void The_closure_of_SignGD_relaxes_at_the_rate_that_is_given()
    {
        var state = new SignGdEquilibrium(0.3, 0.1);
        var moments = new SignGdMoments(0.3, 0.1);
        double v = state.Variance(0.1), near = v * (1 + 1e-6);
        Assert.Equal(state.RelaxationRate(0.1), -Math.Log((moments.Next(near, 0.1) - v) / (near - v)), tolerance: 1e-6);
    }

    [Fact]
    public void The_valleys_of_GPT2_number_five_or_six_million()
    {
        // 110 at a noise of 7e-5: with the C of SignGD, as published, and with that of Adam.
        var slope = new Estimate(110, 5, 20);
        Assert.Equal(5.02e6, HeatCapacity.Directions(slope, new SignGdEquilibrium(1, 7e-5).Equipartition).Value, tolerance: 5e3);
        Assert.Equal(6.29e6, HeatCapacity.Directions(slope, new AdamEquilibrium(1, 7e-5).Equipartition).Value, tolerance: 5e3);
        Assert.Equal(slope.StandardError / slope.Value, HeatCapacity.Directions(slope, 2).StandardError / HeatCapacity.Directions(slope, 2).Value, tolerance: 1e-15);
        Assert.Equal(3 * 0.0025, HeatCapacity.Of(new SgdEquilibrium(0.1, 0.1), new SgdEquilibrium(7, 0.1), new SgdEquilibrium(2, 0.1)), tolerance: 1e-17);
    }

    [Fact]
    public void Parameters_out_of_range_are_refused_with_the_bound_and_the_value()
    {
        LandscapeTests.Refused("No equilibrium: at curvature 2 the learning rate must be below 2/a = 1, got 1.", () => new SgdEquilibrium(2, 0.1).ThermalLoss(1));
        LandscapeTests.Refused("No equilibrium: at curvature 4 the learning rate must be below 2(1+μ)/a = 0.95, got 1.", () => MomentumEquilibrium.HeavyBall(4, 0.1, 0.9).Variance(1));
        LandscapeTests.Refused("The learning rate must be a finite number above 0, got 0.", () => new SgdEquilibrium(2, 0.1).Variance(0));
        LandscapeTests.Refused("The noise must be a finite number of 0 or more, got -0.1.", () => new SgdEquilibrium(2, -0.1));
        LandscapeTests.Refused("The curvature must be a finite number above 0, got 0.", () => new SgdMoments(0, 1));
        LandscapeTests.Refused("Adam's equilibrium is known where noise dominates, aη/s up to 0.2, got 0.5.", () => new AdamEquilibrium(1, 0.2).Variance(0.1));
        LandscapeTests.Refused("SignGD's closure relaxes exponentially only while aη is of order s or below; got aη/s = 100.", () => new SignGdEquilibrium(100, 0.1).RelaxationRate(0.1));
        LandscapeTests.Refused("No equilibrium: at curvature 2 the learning rate must be below 2a/(a² + s²/w²) = 0.8, got 0.9.", () => new MultiplicativeMoments(2, 1, 1).Stationary(0.9));
    }
}
