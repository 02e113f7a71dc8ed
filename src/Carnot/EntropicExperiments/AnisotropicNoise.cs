using System.Collections.Immutable;
using Carnot.Experiments;
using Carnot.Randomness;
using Carnot.Symmetry;
using MathNet.Numerics.LinearAlgebra;

namespace Carnot.EntropicExperiments;

/// <summary>The charge at which label-noise SGD ends, against the minimum of the entropic loss and against the drift with its fluctuations.</summary>
public sealed class AnisotropicNoise : IEntropicExperiment
{
    private const double LearningRate = 0.02;

    private const int Batch = 32;

    /// <summary>The charge is read once in so many steps of the second half.</summary>
    private const int Every = 100;

    /// <inheritdoc/>
    public string Name => "anisotropic-noise";

    /// <inheritdoc/>
    public string Description => "|W1|^2 - |W2|^2 of a 5-3-3 linear network under SGD with label noise of three shapes: theory is the drift with fluctuations, not the entropic minimum.";

    /// <inheritdoc/>
    public int DefaultSteps => 400_000;

    /// <inheritdoc/>
    public EntropicOutcome Run(int steps, ulong seed)
    {
        Require.AtLeast("number of steps", 2 * Every * Estimate.ShortestSeries, steps);
        var rng = new Rng(seed, "anisotropic noise");
        double[] deviations = Regression.Spread(0.5, 1.5, 5);
        Matrix<double> teacher = 0.6 * Dense.Normals(rng.Fork("teacher"), 3, 5), inputs = LinearNetworks.Diagonal([.. deviations.Select(s => s * s)]);
        var results = ImmutableArray.CreateBuilder<Agreement>();
        var notes = ImmutableArray.CreateBuilder<string>();
        foreach (double[] variances in (double[][])[[1, 1, 1], [0.6, 1, 1.4], [0.16, 1, 2.56]])
        {
            string shape = $"diag({string.Join(", ", variances)})";
            Matrix<double> noise = LinearNetworks.Diagonal(variances);
            ImmutableArray<Matrix<double>> minimum = new UniversalSolution(LinearProblem.Plain(teacher, inputs, noise), 2).Weights([3], rng.Fork("rotations"));
            (Matrix<double> first, Matrix<double> second) = LabelNoiseDrift.Relax(minimum[0], minimum[1], inputs, noise, LearningRate, steps: 1500, stepSize: 0.05);
            double entropic = Charge(minimum[0], minimum[1]);
            results.Add(new($"charge with noise {shape}", Charge(first, second), Simulate(teacher, deviations, variances, steps, rng.Fork(shape))));
            notes.Add($"{shape}: the minimum of the entropic loss has the charge {entropic:F3}.");
        }
        return new(results.ToImmutable()) { Notes = notes.ToImmutable() };
    }

    private static double Charge(Matrix<double> first, Matrix<double> second) => Math.Pow(first.FrobeniusNorm(), 2) - Math.Pow(second.FrobeniusNorm(), 2);

    /// <summary>SGD whose only noise is that of the labels: the gradient over inputs is the population's.</summary>
    internal static Estimate Simulate(Matrix<double> teacher, double[] deviations, double[] variances, int steps, Rng rng)
    {
        const int h = 3, dx = 5, dy = 3;
        double[] first = Regression.Normals(rng.Fork("first"), h * dx, 0.5), second = Regression.Normals(rng.Fork("second"), dy * h, 0.5), target = teacher.ToRowMajorArray();
        double[] error = new double[dy * dx], g1 = new double[h * dx], charges = new double[steps / (2 * Every)];
        int kept = 0;
        Rng batches = rng.Fork("batches");
        for (int t = 0; t < steps; t++)
        {
            for (int a = 0; a < dy; a++)
                for (int i = 0; i < dx; i++)
                {
                    double product = -target[a * dx + i];
                    for (int k = 0; k < h; k++) product += second[a * h + k] * first[k * dx + i];
                    error[a * dx + i] = 2 * (product * deviations[i] * deviations[i] - batches.NextNormal() * Math.Sqrt(variances[a]) * deviations[i] / Math.Sqrt(Batch));
                }
            double charge = 0;
            for (int k = 0; k < h; k++)
                for (int i = 0; i < dx; i++)
                {
                    double sum = 0;
                    for (int a = 0; a < dy; a++) sum += second[a * h + k] * error[a * dx + i];
                    g1[k * dx + i] = sum;
                }
            for (int a = 0; a < dy; a++)
                for (int k = 0; k < h; k++)
                {
                    double sum = 0;
                    for (int i = 0; i < dx; i++) sum += error[a * dx + i] * first[k * dx + i];
                    second[a * h + k] -= LearningRate * sum;
                }
            for (int k = 0; k < first.Length; k++) first[k] -= LearningRate * g1[k];
            if (t < steps / 2 || t % Every != 0 || kept == charges.Length) continue;
            foreach (double w in first) charge += w * w;
            foreach (double w in second) charge -= w * w;
            charges[kept++] = charge;
        }
        return Estimate.MeanOf(charges.AsSpan(0, kept));
    }
}
