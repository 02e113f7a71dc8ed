using MathNet.Numerics.LinearAlgebra;

namespace Carnot.Symmetry;

/// <summary>Where label-noise SGD really ends in a two-layer linear network: the slow drift along the zero-loss manifold, fluctuations included.</summary>
/// <remarks>
/// The drift along the gauge direction (A W_1, −W_2 A) is −2η tr(AD) with
/// D = E[W_1 Σx vᵀY W_1ᵀ − W_2ᵀ Y Σx vᵀ W_2], v = W_2W_2ᵀY + YW_1ᵀW_1, and Y the fluctuation of the product, of covariance C with
/// LC + CLᵀ = (4/B) η Σε⊗Σx, L = 2(W_2W_2ᵀ⊗Σx + I⊗ΣxW_1ᵀW_1). Its symmetric part is the entropic force; the antisymmetric part, a steady
/// rotation, vanishes only for isotropic noise, and shifts the fixed point by a finite amount however small η.
/// </remarks>
public static class LabelNoiseDrift
{
    /// <summary>D at weights on the zero-loss manifold, for η/B = 1; with a finite <paramref name="learningRate"/> the covariance of discrete steps is used.</summary>
    public static Matrix<double> At(Matrix<double> first, Matrix<double> second, Matrix<double> inputCovariance, Matrix<double> noiseCovariance, double? learningRate = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(inputCovariance);
        ArgumentNullException.ThrowIfNull(noiseCovariance);
        int dy = second.RowCount, dx = first.ColumnCount;
        // The substitution Y = X Σx^½ makes L symmetric, so that one eigenbasis solves the equation of the covariance.
        Matrix<double> root = Dense.Power(inputCovariance, 0.5), outer = second * second.Transpose(), inner = first.Transpose() * first;
        Matrix<double> curvature = 2 * (outer.KroneckerProduct(inputCovariance) + Matrix<double>.Build.DenseIdentity(dy).KroneckerProduct(root * inner * root));
        var eigen = curvature.Evd(Symmetricity.Symmetric);
        Matrix<double> noise = eigen.EigenVectors.Transpose() * (4 * noiseCovariance.KroneckerProduct(Matrix<double>.Build.DenseIdentity(dx))) * eigen.EigenVectors;
        Matrix<double> covariance = Matrix<double>.Build.Dense(dy * dx, dy * dx, (a, b) =>
        {
            double la = eigen.EigenValues[a].Real, lb = eigen.EigenValues[b].Real, denominator = la + lb - (learningRate is { } eta ? eta * la * lb : 0);
            return noise[a, b] / denominator;
        });
        covariance = eigen.EigenVectors * covariance * eigen.EigenVectors.Transpose();
        Matrix<double> back = Matrix<double>.Build.DenseIdentity(dy).KroneckerProduct(root);
        covariance = back * covariance * back.Transpose();

        // E[v_ai Y_cj], v = outer Y + Y inner.
        Matrix<double> left = outer.KroneckerProduct(Matrix<double>.Build.DenseIdentity(dx)) + Matrix<double>.Build.DenseIdentity(dy).KroneckerProduct(inner);
        Matrix<double> moment = left * covariance;
        Matrix<double> vY = Matrix<double>.Build.Dense(dx, dx, (i, j) => Enumerable.Range(0, dy).Sum(a => moment[a * dx + i, a * dx + j]));
        Matrix<double> yv = Matrix<double>.Build.Dense(dy, dy, (c, a) => Sum(dx, (i, j) => moment[a * dx + i, c * dx + j] * inputCovariance[j, i]));
        return first * inputCovariance * vY * first.Transpose() - second.Transpose() * yv * second;
    }

    /// <summary>Follows the drift to its fixed point, where the generator of the motion is a pure rotation.</summary>
    public static (Matrix<double> First, Matrix<double> Second) Relax(Matrix<double> first, Matrix<double> second, Matrix<double> inputCovariance, Matrix<double> noiseCovariance, double? learningRate = null, int steps = 6000, double stepSize = 0.01)
    {
        for (int step = 0; step < steps; step++)
        {
            Matrix<double> motion = Generator(first * first.Transpose(), second.Transpose() * second, At(first, second, inputCovariance, noiseCovariance, learningRate));
            // (1 + X/2)/(1 − X/2) agrees with e^X to third order and has an exact inverse.
            Matrix<double> unit = Matrix<double>.Build.DenseIdentity(motion.RowCount), half = motion * (stepSize / 2);
            Matrix<double> forward = (unit - half).Solve(unit + half);
            (first, second) = (forward * first, second * forward.Inverse());
        }
        return (first, second);
    }

    /// <summary>X with W_1W_1ᵀ Xᵀ + Xᵀ W_2ᵀW_2 = −D, by the eigenbases of the two.</summary>
    private static Matrix<double> Generator(Matrix<double> p, Matrix<double> s, Matrix<double> d)
    {
        var left = p.Evd(Symmetricity.Symmetric);
        var right = s.Evd(Symmetricity.Symmetric);
        Matrix<double> rotated = left.EigenVectors.Transpose() * d * right.EigenVectors;
        rotated.MapIndexedInplace((i, j, value) => -value / (left.EigenValues[i].Real + right.EigenValues[j].Real), Zeros.Include);
        return (left.EigenVectors * rotated * right.EigenVectors.Transpose()).Transpose();
    }

    private static double Sum(int n, Func<int, int, double> term)
    {
        double sum = 0;
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) sum += term(i, j);
        return sum;
    }
}
