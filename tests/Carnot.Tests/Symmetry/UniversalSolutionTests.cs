using System.Collections.Immutable;
using Carnot.EntropicExperiments;
using Carnot.Randomness;
using Carnot.Symmetry;
using MathNet.Numerics.LinearAlgebra;

namespace Carnot.Tests.Symmetry;

public class UniversalSolutionTests
{
    private static readonly Matrix<double> Inputs = Covariance(5, 0.5, 2, 1), Noise = Covariance(4, 0.3, 2, 2);
    private static readonly Matrix<double> Teacher = 0.5 * Dense.Normals(new Rng(3, "teacher"), 4, 3) * Dense.Normals(new Rng(4, "teacher"), 3, 5);

    public static TheoryData<int, int[]> Networks => new() { { 2, [6] }, { 3, [5, 7] }, { 4, [6, 4, 5] } };

    [Theory, MemberData(nameof(Networks))]
    public void The_closed_form_fits_is_stationary_and_shares_its_entropy_equally(int depth, int[] hidden)
    {
        LinearProblem problem = Problem(depth);
        var solution = new UniversalSolution(problem, depth);
        ImmutableArray<Matrix<double>> weights = solution.Weights(hidden, new Rng(5, "rotations"));
        LinearEntropy value = LinearEntropy.At(problem, weights);
        Assert.Equal(0, value.Loss, 1e-18 * 1e4);
        Assert.Equal(solution.MinimalEntropy, value.Entropy, 1e-10 * value.Entropy);
        (Matrix<double>[] behind, Matrix<double>[] before) = problem.Products(weights);
        for (int i = 0; i < depth; i++)
            Assert.Equal(solution.GradientSecondMoment, 4 * (behind[i + 1].Transpose() * Noise * behind[i + 1]).Trace() * (before[i] * Inputs * before[i].Transpose()).Trace(), 1e-10 * solution.GradientSecondMoment);
        foreach (double alignment in solution.Alignment(weights)) Assert.Equal(1, alignment, 1e-12);
    }

    [Theory, MemberData(nameof(Networks))]
    public void Direct_minimisation_finds_the_closed_form(int depth, int[] hidden)
    {
        LinearProblem problem = Problem(depth);
        var solution = new UniversalSolution(problem, depth);
        // A random start may end at a saddle of lower rank; the best of a few is what the theorem speaks of.
        var found = Enumerable.Range(1, 4).Select(seed => EntropicMinimization.Minimize(problem, hidden, (ulong)seed)).MinBy(w => { LinearEntropy e = LinearEntropy.At(problem, w); return e.Loss / 1e-6 + e.Entropy; });
        // The penalty c = 1e-6 leaves a relative gap of order 1e-4.
        Assert.Equal(1, LinearEntropy.At(problem, found).Entropy / solution.MinimalEntropy, 1e-3);
        ImmutableArray<Matrix<double>> forms = UniversalSolution.HiddenForms(problem, found);
        for (int i = 1; i < depth; i++)
        {
            Matrix<double> closed = solution.Kernel / solution.ScaleOf(i);
            Assert.InRange((forms[i - 1] - closed).FrobeniusNorm() / closed.FrobeniusNorm(), 0, 1e-3);
        }
        double interior = Math.Pow(solution.Total * solution.Total / (solution.Alpha * solution.Beta), 1 / (2.0 * depth));
        // The block on unused units is arbitrary; as many singular values as there are modes are fixed.
        foreach (Matrix<double> weight in found[1..^1])
            Assert.True(weight.Svd(false).S.Count(s => Math.Abs(s - interior) <= 2e-3 * interior) >= solution.Rank, $"{weight.Svd(false).S} against {interior}");
    }

    [Fact]
    public void Networks_of_different_depth_width_embedding_and_view_align_perfectly()
    {
        Matrix<double> root = Dense.Power(Inputs, 0.5);
        var forms = Networks.SelectMany(n =>
        {
            LinearProblem problem = Problem(n.Data.Item1);
            return UniversalSolution.HiddenForms(problem, new UniversalSolution(problem, n.Data.Item1).Weights(n.Data.Item2, new Rng(6, "rotations")));
        }).Select(form => root * form * root).ToArray();
        foreach (Matrix<double> a in forms)
            foreach (Matrix<double> b in forms) Assert.Equal(1, Dense.Cosine(a, b), 1e-12);
    }

    [Theory, MemberData(nameof(Networks))]
    public void The_gradients_of_loss_and_entropy_are_their_slopes(int depth, int[] hidden)
    {
        LinearProblem problem = Problem(depth);
        var rng = new Rng(7, "weights");
        int[] widths = [5, .. hidden, 4];
        Matrix<double>[] weights = [.. Enumerable.Range(0, depth).Select(i => Dense.Normals(rng, widths[i + 1], widths[i]))];
        Matrix<double>[] direction = [.. Enumerable.Range(0, depth).Select(i => Dense.Normals(rng, widths[i + 1], widths[i]))];
        LinearEntropy here = LinearEntropy.At(problem, weights), up = Moved(1e-5), down = Moved(-1e-5);
        Check((up.Loss - down.Loss) / 2e-5, here.LossGradient);
        Check((up.Entropy - down.Entropy) / 2e-5, here.EntropyGradient);

        LinearEntropy Moved(double step) => LinearEntropy.At(problem, [.. weights.Zip(direction, (w, d) => w + step * d)]);
        void Check(double slope, IReadOnlyList<Matrix<double>> gradient)
            => Assert.Equal(slope, gradient.Zip(direction, (g, d) => g.PointwiseMultiply(d).ColumnSums().Sum()).Sum(), 1e-7 * (1 + gradient.Sum(g => g.FrobeniusNorm()) * direction.Sum(d => d.FrobeniusNorm())));
    }

    [Theory]
    [InlineData(2, 1, 4.000, 12.000)]
    [InlineData(2, 0.3, 4.303, 12.698)]
    [InlineData(2, 0.1, 6.039, 15.266)]
    [InlineData(2, 0.03, 9.680, 21.761)]
    [InlineData(2, 0.01, 15.620, 33.224)]
    [InlineData(3, 1, 6.057, 16.354)]
    [InlineData(3, 0.1, 9.658, 21.413)]
    [InlineData(3, 0.01, 29.487, 47.313)]
    [InlineData(4, 1, 8.083, 20.785)]
    [InlineData(4, 0.1, 13.005, 27.443)]
    [InlineData(4, 0.01, 40.930, 60.372)]
    public void Sharpness_at_the_solution_is_the_recorded_one(int depth, double balance, double greatest, double trace)
    {
        LinearProblem problem = LinearProblem.Plain(Diagonal(1, 0.5), Diagonal(1, 1), Diagonal(balance, 1));
        LinearSharpness sharpness = LinearSharpness.At(problem, new UniversalSolution(problem, depth).Weights([.. Enumerable.Repeat(3, depth - 1)], new Rng(8, "rotations")));
        Assert.Equal(greatest, sharpness.Greatest, 5e-4);
        Assert.Equal(trace, sharpness.Trace, 5e-4);
    }

    [Fact]
    public void With_isotropic_noise_the_entropy_is_the_trace_of_the_Hessian()
    {
        LinearProblem problem = Problem(3) with { NoiseCovariance = 0.49 * Matrix<double>.Build.DenseIdentity(4) };
        ImmutableArray<Matrix<double>> weights = new UniversalSolution(problem, 3).Weights([5, 5], new Rng(9, "rotations"));
        Assert.Equal(0.49 / 2 * LinearSharpness.At(problem, weights).Trace, LinearEntropy.At(problem, weights).Entropy, 1e-9 * LinearEntropy.At(problem, weights).Entropy);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(0.6, 1, 1.4)]
    [InlineData(0.16, 1, 2.56)]
    public void The_drift_of_label_noise_SGD_is_the_entropic_force_plus_a_rotation_where_noise_is_anisotropic(double n0, double n1, double n2)
    {
        Matrix<double> inputs = Diagonal(0.25, 0.5625, 1, 1.5625, 2.25), noise = Diagonal(n0, n1, n2), teacher = 0.6 * Dense.Normals(new Rng(99, "teacher"), 3, 5);
        LinearProblem problem = LinearProblem.Plain(teacher, inputs, noise);
        ImmutableArray<Matrix<double>> w = new UniversalSolution(problem, 2).Weights([3], new Rng(1, "rotations"));
        Matrix<double> skewed = Matrix<double>.Build.DenseIdentity(3) + 0.3 * Dense.Normals(new Rng(2, "gauge"), 3, 3);
        Matrix<double> first = skewed * w[0], second = w[1] * skewed.Inverse(), drift = LabelNoiseDrift.At(first, second, inputs, noise);
        Matrix<double> expected = -(inputs.Trace() * second.Transpose() * noise * second - noise.Trace() * first * inputs * first.Transpose());
        Matrix<double> symmetric = (drift + drift.Transpose()) / 2;
        Assert.InRange((symmetric - expected).FrobeniusNorm() / expected.FrobeniusNorm(), 0, 1e-12);
        double rotation = (LabelNoiseDrift.At(w[0], w[1], inputs, noise) is var at ? (at - at.Transpose()).FrobeniusNorm() : 0) / (inputs.Trace() * (w[1].Transpose() * noise * w[1]).FrobeniusNorm());
        if (n0 == 1) Assert.InRange(rotation, 0, 1e-10);
        else Assert.True(rotation > 1e-3, $"rotation {rotation}");
    }

    /// <summary>The table of the notes on the theory, inputs of standard deviation 0.5 … 1.5, three printed decimals.</summary>
    [Theory]
    [InlineData(1, 1, 1, 2.995, 2.995, 3.001)]
    [InlineData(0.6, 1, 1.4, 2.807, 2.852, 2.869)]
    [InlineData(0.16, 1, 2.56, 1.017, 1.510, 1.607)]
    public void The_charges_of_the_entropic_minimum_and_of_label_noise_SGD_are_the_recorded_ones(double n0, double n1, double n2, double entropic, double slow, double finite)
    {
        Matrix<double> inputs = Diagonal(0.25, 0.5625, 1, 1.5625, 2.25), noise = Diagonal(n0, n1, n2);
        ImmutableArray<Matrix<double>> minimum = new UniversalSolution(LinearProblem.Plain(Recorded, inputs, noise), 2).Weights([3], new Rng(1, "rotations"));
        Assert.Equal(entropic, Charge((minimum[0], minimum[1])), 6e-4);
        Assert.Equal(slow, Charge(LabelNoiseDrift.Relax(minimum[0], minimum[1], inputs, noise, steps: 1500, stepSize: 0.05)), 6e-4);
        Assert.Equal(finite, Charge(LabelNoiseDrift.Relax(minimum[0], minimum[1], inputs, noise, learningRate: 0.02, steps: 1500, stepSize: 0.05)), 6e-4);

        static double Charge((Matrix<double> First, Matrix<double> Second) weights) => Math.Pow(weights.First.FrobeniusNorm(), 2) - Math.Pow(weights.Second.FrobeniusNorm(), 2);
    }

    /// <summary>The last column of the same table. Its 1 % is what fluctuations beyond those of the linearised drift are worth.</summary>
    [Theory, Trait("Duration", "Long")]
    [InlineData(1, 1, 1, 2.990)]
    [InlineData(0.6, 1, 1.4, 2.857)]
    [InlineData(0.16, 1, 2.56, 1.601)]
    public void Label_noise_SGD_ends_at_the_recorded_charges(double n0, double n1, double n2, double sgd)
        => Assert.Equal(1, AnisotropicNoise.Simulate(Recorded, [0.5, 0.75, 1, 1.25, 1.5], [n0, n1, n2], steps: 400_000, new Rng(1, "recorded")).Value / sgd, 0.01);

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    [InlineData(0.6)]
    public void The_boundary_of_stability_is_where_the_sharpness_meets_its_edge_and_half_the_squared_rate_where_that_is_small(double rate)
    {
        double least = new RankOneMode(Math.Sqrt(2), 1, 1, 1).LeastReachableBalance(rate);
        Assert.Equal(2 / rate, new RankOneMode(Math.Sqrt(2), least, 1, 1).Sharpness, 1e-12 * 2 / rate);
        // b^½ + b^−½ = 1/x with x² = η²/2: b = x² (1 + 2x² + 5x⁴ + 14x⁶ + …), whose tail is below the second term up to η = 0.6.
        Assert.InRange(least / (rate * rate / 2) - 1, rate * rate, 2 * rate * rate);
    }

    /// <summary>NumPy's default_rng(99).normal(size=(3, 5)) · 0.6.</summary>
    private static Matrix<double> Recorded => Matrix<double>.Build.DenseOfRowMajor(3, 5,
    [
        0.04949658257022176, -0.2786510489725313, 0.030309037784782125, 0.41173849180875793, -1.0540743033473607,
        1.0106589606837053, -0.27470570355826285, -0.35785205676332865, -0.6281805373694556, 0.5590752136768773,
        0.40498829014776316, 0.746664721081261, 0.5358524533341293, 0.15780296550232903, 0.1971107091294995,
    ]);

    private static LinearProblem Problem(int depth)
    {
        var rng = new Rng((ulong)depth, "embedding");
        return new(Teacher, Inputs, Noise, Dense.Conditioned(rng, 5, 0.6, 1.6), Dense.Conditioned(rng, 4, 0.6, 1.6), Dense.Conditioned(rng, 5, 0.6, 1.6));
    }

    private static Matrix<double> Covariance(int size, double least, double greatest, ulong seed)
    {
        var rng = new Rng(seed, "covariance");
        Matrix<double> q = Dense.Orthogonal(rng, size);
        return q * Matrix<double>.Build.DenseDiagonal(size, size, _ => least + (greatest - least) * rng.NextUniform()) * q.Transpose();
    }

    private static Matrix<double> Diagonal(params double[] values) => Matrix<double>.Build.DenseOfDiagonalArray(values);
}
