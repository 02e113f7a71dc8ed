using Carnot.Landscapes;
using Carnot.Randomness;
using MathNet.Numerics.LinearAlgebra;

namespace Carnot.Tests.Landscapes;

public class LandscapeTests
{
    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, ILandscape> Cases => new()
    {
        ["quadratic"] = new QuadraticLandscape(0.3, 2, 7),
        ["linear valley"] = new RiverValley(new LinearRiver(0.4), new LinearSharpness(3, 0.5), new ConstantSharpness(2)),
        ["exponential valley"] = new RiverValley(new QuadraticRiver(0.7, 0.2), new ExponentialSharpness(1, 0.8)),
        ["absolute valley"] = new RiverValley(new LinearRiver(0.1), new AbsoluteSharpness(1, 1)),
        ["periodic valley"] = new RiverValley(new PowerRiver(2, 1.5), new PeriodicSharpness(4, 0.6, 1.7), new PowerSharpness(1, -0.5)),
        ["double well"] = new DoubleWell(1.3, 0.8),
        ["many minima"] = new ManyMinima(3, 0.5, 0.4, 1.2),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_is_the_slope_of_the_loss(string name)
    {
        // A central difference of step h = 1e-5 errs by h² l‴/6 + ε l/h: below 1e-8 for |l‴| up to 500 and |l| up to 100.
        ILandscape landscape = Cases[name];
        foreach (double[] x in Points(landscape))
        {
            double[] gradient = new double[x.Length];
            landscape.Gradient(x, gradient);
            for (int i = 0; i < x.Length; i++)
            {
                double slope = (landscape.Loss(Moved(x, i, 1e-5)) - landscape.Loss(Moved(x, i, -1e-5))) / 2e-5;
                Assert.Equal(slope, gradient[i], tolerance: 1e-7 * (1 + Math.Abs(slope)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_curvature_product_is_the_slope_of_the_gradient_and_the_sharpness_its_largest_eigenvalue(string name)
    {
        ILandscape landscape = Cases[name];
        foreach (double[] x in Points(landscape))
        {
            int d = x.Length;
            double[,] hessian = new double[d, d];
            for (int j = 0; j < d; j++)
            {
                double[] unit = new double[d], column = new double[d], above = new double[d], below = new double[d];
                unit[j] = 1;
                landscape.CurvatureProduct(x, unit, column);
                landscape.Gradient(Moved(x, j, 1e-5), above);
                landscape.Gradient(Moved(x, j, -1e-5), below);
                for (int i = 0; i < d; i++)
                {
                    hessian[i, j] = column[i];
                    Assert.Equal((above[i] - below[i]) / 2e-5, column[i], tolerance: 1e-6);
                }
            }
            double largest = Matrix<double>.Build.DenseOfArray(hessian).Evd(Symmetricity.Symmetric).EigenValues.Max(e => e.Real);
            Assert.Equal(largest, landscape.Sharpness(x), tolerance: 1e-10 * (1 + Math.Abs(largest)));
        }
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.05)]
    [InlineData(0.5)]
    [InlineData(3)]
    [InlineData(100)]
    public void Moments_of_the_double_well_are_those_of_Boltzmanns_density(double temperature)
    {
        // The rectangle rule on a smooth density that has died at both ends converges faster than any power of the step.
        var well = new DoubleWell(1.3, 0.8);
        var (z, x2, loss) = Boltzmann(x => well.Loss([x]), temperature, 6);
        Assert.Equal(Math.Log(z), well.LogPartitionFunction(temperature), tolerance: 1e-10);
        Assert.Equal(x2, well.SecondMoment(temperature), tolerance: 1e-10 * x2);
        Assert.Equal(loss, well.MeanLoss(temperature), tolerance: 1e-10 * loss);
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.5)]
    [InlineData(3)]
    public void Moments_of_many_minima_are_those_of_Boltzmanns_density(double temperature)
    {
        var rough = new ManyMinima(1, 0.5, 0.4, 1.2);
        var (z, x2, _) = Boltzmann(x => rough.Loss([x]), temperature, 40);
        Assert.Equal(Math.Log(z), rough.LogPartitionFunction(temperature), tolerance: 1e-10);
        Assert.Equal(x2, rough.SecondMoment(temperature), tolerance: 1e-9 * x2);
        Assert.Equal(3 * Math.Log(z), new ManyMinima(3, 0.5, 0.4, 1.2).LogPartitionFunction(temperature), tolerance: 1e-9);
    }

    [Fact]
    public void Where_one_term_of_many_minimas_series_is_zero_the_others_still_count()
    {
        // v = (kv)² at T = a/k² = 1: the term n = 1 of ⟨x²⟩ vanishes.
        var rough = new ManyMinima(1, 1, 1, 2 * Math.PI);
        Assert.Equal(Boltzmann(x => rough.Loss([x]), 1, 12).SecondMoment, rough.SecondMoment(1), tolerance: 1e-9);
    }

    [Theory]
    [InlineData(1e-7)]
    [InlineData(1e-8)]
    [InlineData(1e-10)]
    [InlineData(1e-200)]
    public void Cold_walkers_among_many_minima_are_in_one_bowl(double temperature)
    {
        // ½ b x² − h k⁴ x⁴/24 about 0, b = a + h k²: ⟨x²⟩ = (T/b)(1 + h k⁴ T/2b²), Z = √(2πT/b)(1 + h k⁴ T/8b²) up to T². v − (kv)²⟨n²⟩ loses the digits of b/a = 40.
        double wave = 2 * Math.PI, stiff = 1 + wave * wave, bend = Math.Pow(wave, 4) / (stiff * stiff) * temperature;
        var rough = new ManyMinima(1, 1, 1);
        Assert.Equal(1 + bend / 2, rough.SecondMoment(temperature) * stiff / temperature, tolerance: 1e-12);
        Assert.Equal(0.5 * Math.Log(2 * Math.PI / stiff * temperature) + bend / 8, rough.LogPartitionFunction(temperature), tolerance: 1e-12);
    }

    [Theory]
    [InlineData(1e-7)]
    [InlineData(1e-10)]
    [InlineData(1e-200)]
    public void A_cold_double_well_is_two_bowls(double temperature)
    {
        // u = 1 + y: l/h = 4y² + 4y³ + y⁴, so that Z = 2 √(πT/4h) w (1 + 3T/16h) and ⟨l⟩ = T² d ln Z/dT = T/2 + 3T²/16h, up to T³.
        var well = new DoubleWell(1);
        Assert.Equal(0.5 + 3 * temperature / 16, well.MeanLoss(temperature) / temperature, tolerance: 1e-13);
        Assert.Equal(Math.Log(Math.Sqrt(Math.PI * temperature)) + 3 * temperature / 16, well.LogPartitionFunction(temperature), tolerance: 1e-12);
    }

    [Fact]
    public void Equipartition_fails_where_the_valley_is_not_quadratic()
    {
        var well = new DoubleWell(1);
        Assert.Equal(0.5, well.MeanLoss(0.01) / 0.01, tolerance: 0.01);
        Assert.Equal(0.25, well.MeanLoss(1e4) / 1e4, tolerance: 0.01);
    }

    [Fact]
    public void Quadratic_moments_follow_from_the_partition_function()
    {
        // ⟨l⟩ = T² d ln Z/dT.
        var bowl = new QuadraticLandscape(0.3, 2, 7);
        double slope = (bowl.LogPartitionFunction(1.7 + 1e-5) - bowl.LogPartitionFunction(1.7 - 1e-5)) / 2e-5;
        Assert.Equal(1.7 * 1.7 * slope, bowl.MeanLoss(1.7), tolerance: 1e-8);
        Assert.Equal(bowl.MeanLoss(1.7), 0.5 * Enumerable.Range(0, 3).Sum(i => bowl.Curvatures[i] * bowl.SecondMoment(i, 1.7)), tolerance: 1e-14);
    }

    [Fact]
    public void The_loss_of_a_river_valley_is_slow_plus_fast()
    {
        var valley = (RiverValley)Cases["linear valley"];
        Assert.Equal(-0.4 * 0.5, valley.SlowLoss([0.5, 1, 2]));
        Assert.Equal(0.5 * (3.25 + 2 * 4), valley.FastLoss([0.5, 1, 2]));
        Assert.Equal(valley.SlowLoss([0.5, 1, 2]) + valley.FastLoss([0.5, 1, 2]), valley.Loss([0.5, 1, 2]));
    }

    [Fact]
    public void Bad_landscapes_are_refused_with_the_bound_and_the_value()
    {
        Refused("The spectrum is empty: give at least one curvature.", () => new QuadraticLandscape());
        Refused("The curvature must be a finite number above 0, got -1.", () => new QuadraticLandscape(1, -1));
        Refused("The curvature must be a finite number above 0, got NaN.", () => new QuadraticLandscape(double.NaN));
        Refused("The spectrum is empty: a river valley needs the sharpness of at least one valley direction.", () => new RiverValley(new LinearRiver(1)));
        Refused("The modulation must be at least 0 and below 1, got 1.", () => new PeriodicSharpness(1, 1, 1));
        Refused("The valley has opened: the sharpness 1 + 0.5 y must be above 0, got -0.5 at y = -3.", () => new LinearSharpness(1, 0.5).At(-3));
        Refused("A power river exists for positions above -1 only, got -2.", () => new PowerRiver(1, 1).Slope(-2));
        Refused("The temperature must be a finite number above 0, got 0.", () => new DoubleWell(1).SecondMoment(0));
        Refused("Kramers' rate holds for temperatures up to a third of the barrier, 1, got 1.5.", () => new DoubleWell(3).EscapeRate(1.5));
        Refused("The dimension must be 1 or more, got 0.", () => new ManyMinima(0, 1, 1));
    }

    internal static void Refused(string message, Func<object> action) => Assert.Equal(message, Assert.Throws<UsageException>(action).Message);

    private static IEnumerable<double[]> Points(ILandscape landscape)
    {
        var rng = new Rng(1, "points");
        for (int k = 0; k < 20; k++) yield return [.. Enumerable.Range(0, landscape.Dimension).Select(_ => 1.2 * rng.NextUniform() - 0.6)];
    }

    private static double[] Moved(double[] x, int i, double by)
    {
        double[] moved = [.. x];
        moved[i] += by;
        return moved;
    }

    private static (double Z, double SecondMoment, double Loss) Boltzmann(Func<double, double> loss, double temperature, double reach)
    {
        double z = 0, x2 = 0, l = 0, dx = reach / 20_000;
        for (double x = -reach; x <= reach; x += dx)
        {
            double weight = Math.Exp(-loss(x) / temperature) * dx;
            z += weight;
            x2 += weight * x * x;
            l += weight * loss(x);
        }
        return (z, x2 / z, l / z);
    }
}
