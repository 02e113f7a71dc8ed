using System.Collections.Immutable;
using Carnot.Randomness;
using Carnot.Symmetry;
using MathNet.Numerics.LinearAlgebra;

namespace Carnot.EntropicExperiments;

/// <summary>Embedded deep linear networks trained by SGD on transformed views of one data set.</summary>
internal static class LinearNetworks
{
    /// <summary>Three inputs and outputs with standard deviations √1.5, 1, √½ and a full-rank teacher.</summary>
    public static LinearProblem ThreeToThree(ulong seed, double[] noiseVariances, double noise, string network)
    {
        var shared = new Rng(seed, "three to three");
        Matrix<double> teacher = Diagonal(1.2, 0.8, 0.5) * Dense.Orthogonal(shared.Fork("teacher"), 3);
        Rng own = shared.Fork(network);
        return new(teacher, Diagonal(1.5, 1, 0.5), noise * noise * Diagonal(noiseVariances), Dense.Conditioned(own, 3, 0.6, 1.6), Dense.Conditioned(own, 3, 0.6, 1.6), Dense.Conditioned(own, 3, 0.6, 1.6));
    }

    /// <summary>Trains hidden layers of the given widths and returns the time averages of B_iᵀB_i over the last quarter.</summary>
    /// <param name="problem">Data and embedding; diagonal covariances.</param>
    /// <param name="hidden">Widths of hidden layers.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="batch">B.</param>
    /// <param name="decay">γ.</param>
    /// <param name="steps">Updates.</param>
    /// <param name="noisy">Whether labels carry the noise of the problem.</param>
    /// <param name="rng">Start and batches.</param>
    /// <param name="labels">A map of the targets, or null for the identity.</param>
    /// <param name="privateNoise">Standard deviation of noise that only this network's view of the inputs carries.</param>
    public static ImmutableArray<Matrix<double>> Train(LinearProblem problem, int[] hidden, double learningRate, int batch, double decay, int steps, bool noisy, Rng rng, Matrix<double>? labels = null, double privateNoise = 0)
    {
        int[] widths = [3, 3, .. hidden, 3, 3];
        // The embeddings are a first and a last layer that are not trained.
        var network = new DenseNetwork([.. widths], Activation.Linear, biases: false);
        int layers = widths.Length - 1;
        double[] theta = Regression.Normals(rng.Fork("start"), network.ParameterCount, 0.5);
        ParameterSlice last = network.Weight(layers - 1);
        (problem.InputEmbedding * problem.View).ToRowMajorArray().CopyTo(theta.AsSpan(0));
        problem.OutputEmbedding.ToRowMajorArray().CopyTo(theta.AsSpan(last.Offset));

        double[] Deviations(Matrix<double> covariance) => [.. covariance.Diagonal().Select(Math.Sqrt)];
        double[] noise = noisy ? Deviations(problem.NoiseCovariance) : [0, 0, 0], clean = problem.Teacher.ToRowMajorArray();
        double[]? map = labels?.ToRowMajorArray();
        double[] mapped = new double[3], seen = new double[3 * batch], own = new double[3];
        // Noise ξ on the view Zx is noise Z⁻¹ξ on x.
        double[] unview = problem.View.Inverse().ToRowMajorArray();
        Rng views = rng.Fork("private");
        var data = new Regression(Deviations(problem.InputCovariance), noise, batch, Regression.Linear(clean));
        Matrix<double>[] sums = [.. hidden.Select(_ => Matrix<double>.Build.Dense(3, 3))];
        int count = 0;
        data.Train(theta, Gradient, learningRate, decay: 0, steps, rng.Fork("batches"), (t, at, _) =>
        {
            if (t < steps * 3L / 4 || t % 200 != 0) return;
            ImmutableArray<Matrix<double>> forms = UniversalSolution.HiddenForms(problem, [.. Enumerable.Range(1, layers - 2).Select(l => Weight(network.Weight(l), at))]);
            for (int i = 0; i < sums.Length; i++) sums[i] += forms[i];
            count++;
        });
        return [.. sums.Select(s => s / count)];

        double Gradient(ReadOnlySpan<double> parameters, ReadOnlySpan<double> inputs, ReadOnlySpan<double> targets, Span<double> gradient)
        {
            double loss;
            if (privateNoise > 0)
            {
                for (int i = 0; i < seen.Length; i += 3)
                {
                    Regression.Linear(unview)(Regression.Normals(views, 3, privateNoise), own);
                    for (int c = 0; c < 3; c++) seen[i + c] = inputs[i + c] + own[c];
                }
                inputs = seen;
            }
            if (map is null) loss = network.Gradient(parameters, inputs, targets, gradient);
            else
            {
                double[] moved = new double[targets.Length];
                for (int i = 0; i < targets.Length; i += 3)
                {
                    Regression.Linear(map)(targets.Slice(i, 3), mapped);
                    mapped.CopyTo(moved.AsSpan(i));
                }
                loss = network.Gradient(parameters, inputs, moved, gradient);
            }
            gradient[..9].Clear();
            gradient[last.Offset..].Clear();
            for (int k = 9; k < last.Offset && decay > 0; k++) gradient[k] += 2 * decay * parameters[k];
            return loss;
        }
    }

    /// <summary>Uncentred Gram cosine of two hidden layers in the population.</summary>
    public static double Alignment(Matrix<double> a, Matrix<double> b, Matrix<double> inputCovariance) => Alignment(a, b, inputCovariance, inputCovariance);

    /// <summary>The same where the inputs of B have another covariance, by noise that A does not see: tr(AΣBΣ)/√(tr(AΣAΣ) tr(BΣ'BΣ')).</summary>
    public static double Alignment(Matrix<double> a, Matrix<double> b, Matrix<double> inputCovariance, Matrix<double> covarianceOfB)
        => (a * inputCovariance * b * inputCovariance).Trace() / Math.Sqrt((a * inputCovariance * a * inputCovariance).Trace() * (b * covarianceOfB * b * covarianceOfB).Trace());

    /// <summary>What a network with a single hidden unit can learn of a teacher: the greatest mode of V Σx^½.</summary>
    public static Matrix<double> FirstMode(LinearProblem problem)
    {
        var svd = (problem.Teacher * Dense.Power(problem.InputCovariance, 0.5)).Svd();
        return svd.S[0] * svd.U.Column(0).OuterProduct(svd.VT.Row(0)) * Dense.Power(problem.InputCovariance, -0.5);
    }

    public static Matrix<double> Diagonal(params double[] values) => Matrix<double>.Build.DenseOfDiagonalArray(values);

    private static Matrix<double> Weight(ParameterSlice slice, double[] theta) => Matrix<double>.Build.Dense(slice.Rows, slice.Columns, (r, c) => theta[slice.Offset + r * slice.Columns + c]);
}
