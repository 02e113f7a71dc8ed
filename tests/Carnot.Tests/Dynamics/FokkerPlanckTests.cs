using Carnot.Dynamics;
using Carnot.Landscapes;
using Carnot.Randomness;
using Carnot.Tests.Landscapes;

namespace Carnot.Tests.Dynamics;

public class FokkerPlanckTests
{
    private static readonly DoubleWell Well = new(1);

    [Fact]
    public void The_stationary_state_is_Boltzmanns_density_at_the_centres()
    {
        var solver = new FokkerPlanck(x => Well.Loss([x]), 0.2, -2.5, 2.5, 200);
        double[] stationary = solver.Stationary(), boltzmann = solver.Density(x => Math.Exp(-Well.Loss([x]) / 0.2));
        for (int i = 0; i < 200; i++) Assert.Equal(boltzmann[i], stationary[i], tolerance: 1e-12 * boltzmann[i] + 1e-300);
        // A midpoint sum over a smooth density that dies at the walls is exact to rounding.
        Assert.Equal(Well.SecondMoment(0.2), solver.Mean(stationary, x => x * x), tolerance: 1e-9);
    }

    [Fact]
    public void The_stationary_state_does_not_move()
    {
        // Each of 100 implicit solves rounds once or twice per cell.
        var solver = new FokkerPlanck(x => Well.Loss([x]), 0.2, -2.5, 2.5, 200);
        double[] stationary = solver.Stationary(), later = solver.Evolve(stationary, 0.5, 100);
        for (int i = 0; i < 200; i++) Assert.Equal(stationary[i], later[i], tolerance: 1e-10 * stationary[i] + 1e-14);
    }

    [Theory]
    [InlineData(1e-4)]
    [InlineData(0.1)]
    [InlineData(1e4)]
    public void Mass_is_kept_and_no_density_becomes_negative_at_any_step(double step)
    {
        // A single full cell is the roughest density there is; a steep potential is the hardest drift.
        var solver = new FokkerPlanck(x => 50 * Well.Loss([x]), 0.05, -2.5, 2.5, 300);
        double[] p = new double[300];
        p[17] = 1 / solver.Width;
        for (int k = 0; k < 20; k++)
        {
            p = solver.Evolve(p, step, 1);
            Assert.All(p, value => Assert.True(value >= 0));
            Assert.Equal(1, solver.Mass(p), tolerance: 1e-11);
        }
    }

    [Fact]
    public void Any_density_ends_at_the_stationary_one()
    {
        var solver = new FokkerPlanck(x => Well.Loss([x]), 0.5, -3, 3, 150);
        double[] end = solver.Evolve(solver.Density(x => x < -1.5 ? 1 : 0), 1, 400), stationary = solver.Stationary();
        for (int i = 0; i < 150; i++) Assert.Equal(stationary[i], end[i], tolerance: 1e-9);
    }

    [Fact]
    public void A_valleys_mean_and_variance_relax_at_the_eigenvalues_a_and_2a()
    {
        // OU: ⟨x⟩ falls at rate a, v − T/a at 2a. An implicit step divides by 1 + λΔ; the second-order error of the cells is tested by halving them.
        const double A = 2, T = 0.3, Step = 0.01;
        double coarse = Error(100), fineError = Error(200);
        Assert.True(coarse < 1e-2, $"{coarse}");
        Assert.Equal(4, coarse / fineError, tolerance: 0.2);

        var fine = new FokkerPlanck(x => 0.5 * A * x * x, T, -4, 4, 1600);
        double[] wide = fine.Density(x => Math.Exp(-A * x * x / (8 * T)));
        double excess0 = fine.Mean(wide, x => x * x) - T / A, excess = fine.Mean(fine.Evolve(wide, Step, 50), x => x * x) - T / A;
        Assert.Equal(Math.Pow(1 + 2 * A * Step, -50), excess / excess0, tolerance: 1e-3 * Math.Pow(1 + 2 * A * Step, -50));

        static double Error(int cells)
        {
            var solver = new FokkerPlanck(x => 0.5 * A * x * x, T, -4, 4, cells);
            double[] p0 = solver.Density(x => Math.Exp(-A * (x - 0.5) * (x - 0.5) / (2 * T))), p = solver.Evolve(p0, Step, 50);
            return Math.Abs(solver.Mean(p, x => x) / solver.Mean(p0, x => x) * Math.Pow(1 + A * Step, 50) - 1);
        }
    }

    [Fact]
    public void Kramers_rate_is_the_slowest_relaxation_of_a_double_well()
    {
        // Both directions add, so the difference of the wells' weights relaxes at twice the rate; corrections are of order T/h = 0.1.
        var well = new DoubleWell(1);
        var solver = new FokkerPlanck(x => well.Loss([x]), 0.1, -2.2, 2.2, 400);
        double[] early = solver.Evolve(solver.Density(x => x > 0 ? Math.Exp(-well.Loss([x]) / 0.1) : 0), 1, 200), late = solver.Evolve(early, 1, 2000);
        double decay = solver.Mean(early, x => Math.Sign(x)) / solver.Mean(late, x => Math.Sign(x));
        Assert.Equal(2 * well.EscapeRate(0.1), Math.Pow(decay, 1.0 / 2000) - 1, tolerance: 0.1 * 2 * well.EscapeRate(0.1));
    }

    [Fact]
    public void Noise_that_depends_on_the_place_gives_the_variance_of_its_Ito_equation()
    {
        // dx = −a x dτ + √(2T(x)) dW with T = T₀(1 + x²/w²): dv/dτ = −2av + 2T₀(1 + v/w²), v* = T₀/(a − T₀/w²).
        const double A = 2, T0 = 0.3, W = 0.8;
        var solver = new FokkerPlanck(x => 0.5 * A * x * x, x => T0 * (1 + x * x / (W * W)), -60, 60, 24_000);
        double v = solver.Mean(solver.Stationary(), x => x * x);
        Assert.Equal(T0 / (A - T0 / (W * W)), v, tolerance: 2e-3 * v);
        Assert.True(v > 1.2 * T0 / A, "or the test could not tell it from constant noise");
    }

    [Fact]
    public void Walkers_in_a_double_well_fill_the_density_of_the_solver()
    {
        // Euler and Maruyama's step η = 0.002 shifts averages by about aη/4 = 0.4 %, within the error bars demanded; the rival is the harmonic width.
        var simulation = new Simulation(Well, new OverdampedLangevin(0.5), new GaussianNoise(0), new Carnot.Schedules.Constant(0.002));
        var solver = new FokkerPlanck(x => Well.Loss([x]), 0.5, -3, 3, 300);
        Estimate x2 = Measure.Along(simulation.Start([1], new Rng(4, "well")), 1000, 4_000, 250, w => w.Parameters[0] * w.Parameters[0]);
        double expected = solver.Mean(solver.Stationary(), x => x * x);
        Statistically.Resolves(1 + 0.5 / Well.CurvatureAtMinimum - expected, x2);
        Statistically.Equal(expected, x2);
    }

    [Fact]
    public void Bad_grids_and_densities_are_refused()
    {
        LandscapeTests.Refused("The right wall must be a finite number above the left wall 1, got 1.", () => new FokkerPlanck(x => x, 1, 1, 1, 10));
        LandscapeTests.Refused("The number of cells must be 2 or more, got 1.", () => new FokkerPlanck(x => x, 1, 0, 1, 1));
        LandscapeTests.Refused("The temperature must be a finite number above 0, got 0.", () => new FokkerPlanck(x => x, 0, 0, 1, 10));
        var solver = new FokkerPlanck(x => x, 1, 0, 1, 10);
        LandscapeTests.Refused("The density needs one value for each of the 10 cells, got 3.", () => solver.Evolve(new double[3], 0.1, 1));
        LandscapeTests.Refused("The density must be a finite number of 0 or more, got -1.", () => solver.Evolve([-1, 0, 0, 0, 0, 0, 0, 0, 0, 0], 0.1, 1));
        LandscapeTests.Refused("The density is 0 in every cell: it lies outside the walls.", () => solver.Density(_ => 0));
    }
}
