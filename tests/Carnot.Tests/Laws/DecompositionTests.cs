using Carnot.Laws;
using Carnot.Schedules;

namespace Carnot.Tests.Laws;

public class DecompositionTests
{
    [Theory]
    [InlineData("ntl")]
    [InlineData("multi-power")]
    [InlineData("momentum")]
    public void The_parts_sum_to_the_prediction_to_the_last_bit(string name)
    {
        ILossLaw law = LossLaws.Named(name);
        foreach (Schedule schedule in MadeUpCurves.Schedules)
        {
            var curve = PreparedCurve.Of(schedule, MadeUpCurves.Every(37, 6000));
            double[] loss = new double[curve.Count];
            law.Evaluate(curve, MadeUpCurves.TrueParameters(law), loss, []);
            Decomposition parts = law.Decompose(curve, MadeUpCurves.TrueParameters(law));
            for (int i = 0; i < curve.Count; i++)
                Assert.Equal(loss[i], parts.Irreducible[i] + parts.River[i] + parts.EquilibriumHeat[i] + parts.DelayedHeat[i]);
        }
    }

    [Fact]
    public void Second_law_a_cooling_valley_is_never_colder_than_its_thermostat_and_a_heated_one_never_hotter()
    {
        ILossLaw law = LossLaws.Named("ntl");
        var curve = PreparedCurve.Of(Schedule.Parse("wsd:peak=1e-3,steps=6000,decay=3000,warmup=1000"), MadeUpCurves.Every(20, 6000));
        Decomposition parts = law.Decompose(curve, MadeUpCurves.Thermodynamic);
        for (int i = 0; i < curve.Count; i++)
        {
            if (parts.Steps[i] < 3000) Assert.True(parts.ValleyTemperature[i] <= parts.Temperature[i]);
            // Towards the end of the decay the delay of the warm-up is forgotten down to (1 + a τ)^−β of the peak, below the heat of the decay itself.
            if (parts.Steps[i] > 5000) Assert.True(parts.ValleyTemperature[i] >= parts.Temperature[i]);
        }
    }

    [Fact]
    public void After_one_relaxation_time_heat_out_of_equilibrium_has_fallen_to_one_eth()
    {
        ILossLaw law = LossLaws.Named("momentum");
        var curve = PreparedCurve.Of(Schedule.Parse("steps:0=1e-3,20000=5e-4"), [19_999, 20_899]);
        Decomposition parts = law.Decompose(curve, MadeUpCurves.Momentum);
        // 1/(1 − λ) = 900 steps; after 900 steps at the new rate the delay is λ^900 of the jump's 350 × 5e-4; the start's own is e^−22.
        Assert.Equal(899.5, parts.RelaxationTime[1], 0.1);
        Assert.Equal(350 * 5e-4 * Math.Exp(900 * Math.Log(1 - 1 / 900.0)), parts.DelayedHeat[1], 1e-9);
    }

    [Fact]
    public void Entropy_is_zero_at_the_peak_and_falls_by_half_the_logarithm_of_the_temperature()
    {
        ILossLaw law = LossLaws.Named("momentum");
        var curve = PreparedCurve.Of(Schedule.Parse("steps:0=1e-3,30000=2.5e-4"), [29_999, 60_000]);
        Decomposition parts = law.Decompose(curve, MadeUpCurves.Momentum);
        // 30,000 steps are 33 relaxation times: both ends are in equilibrium to e^−33.
        Assert.Equal(0, parts.Entropy[0], 1e-12);
        Assert.Equal(0.5 * Math.Log(0.25), parts.Entropy[1], 1e-12);
    }
}
