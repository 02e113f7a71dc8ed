using Carnot.Networks.Models;
using Carnot.Randomness;

namespace Carnot.Networks.Tests;

/// <summary>Checks that every model has to pass, in double precision.</summary>
internal static class Derivatives
{
    /// <summary>A random direction; components of order 1.</summary>
    public static double[] Direction(int length, string name)
    {
        double[] direction = new double[length];
        new Rng(7, name).FillNormals(direction);
        return direction;
    }

    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>Moves θ off the places where gains are 1 and biases 0, so that no derivative is 0 by accident.</summary>
    public static void Stir(Network<double> network, double size = 0.1)
    {
        double[] shift = Direction(network.ParameterCount, "stir");
        Span<double> theta = network.Vector.Value.Span;
        for (int i = 0; i < theta.Length; i++) theta[i] += size * shift[i];
    }

    /// <summary>Every tensor's gradient along a random direction of that tensor, against the central difference of the loss.</summary>
    /// <remarks>h = 1e-5: truncation h²L‴/6 and rounding 1e-16/h are both near 1e-11; the bound leaves room for large third derivatives.</remarks>
    public static void GradientAgreesWithDifferences(Network<double> network, Batch batch)
    {
        const double h = 1e-5;
        network.LossAndGradient(batch);
        double[] gradient = network.Vector.Gradient.Span.ToArray();
        foreach (var parameter in network.Parameters)
        {
            double[] direction = Direction(parameter.Length, parameter.Name);
            double norm = Math.Sqrt(Dot(direction, direction));
            for (int i = 0; i < direction.Length; i++) direction[i] /= norm;
            double exact = Dot(direction, gradient.AsSpan(parameter.Offset, parameter.Length));
            double[] start = parameter.Value.ToArray();
            double Along(double step)
            {
                for (int i = 0; i < start.Length; i++) parameter.Value.Span[i] = start[i] + step * direction[i];
                return network.Loss(batch);
            }
            double difference = (Along(h) - Along(-h)) / (2 * h);
            start.CopyTo(parameter.Value);
            Assert.True(Math.Abs(exact - difference) <= 2e-8 * (1 + Math.Abs(exact)), $"{parameter.Name}: gradient {exact:R}, difference {difference:R}");
        }
    }

    /// <summary>Hv against the central difference of gradients, tensor by tensor, and u·Hv = v·Hu.</summary>
    public static void HessianAgreesWithDifferencesAndIsSymmetric(Network<double> network, Batch batch)
    {
        const double h = 1e-5;
        int n = network.ParameterCount;
        double[] u = Direction(n, "u"), v = Direction(n, "v"), hu = new double[n], hv = new double[n], at = new double[n];
        network.HessianVector(batch, u, hu);
        network.HessianVector(batch, v, hv);
        double scale = Math.Sqrt(Dot(hu, hu) * Dot(v, v));
        Assert.True(Math.Abs(Dot(u, hv) - Dot(v, hu)) <= 1e-12 * scale, $"u·Hv {Dot(u, hv):R}, v·Hu {Dot(v, hu):R}"); // n additions of 1e-16 each, n < 1e4

        LinearizedNetwork<double> point = network.Linearize(batch);
        point.HessianVector(v, at);
        Close(hv, at, 1e-13, "at a linearized point");
        point.HessianVector(u, at);
        point.HessianVector(v, at);
        Close(hv, at, 1e-13, "at a linearized point, again");

        double[] theta = network.Vector.Value.Span.ToArray();
        double[] Gradient(double step)
        {
            for (int i = 0; i < n; i++) network.Vector.Value.Span[i] = theta[i] + step * v[i];
            network.LossAndGradient(batch);
            return network.Vector.Gradient.Span.ToArray();
        }
        double[] plus = Gradient(h), minus = Gradient(-h);
        theta.CopyTo(network.Vector.Value.Span);
        foreach (var parameter in network.Parameters)
        {
            double error = 0, size = 0;
            for (int i = parameter.Offset; i < parameter.Offset + parameter.Length; i++)
            {
                double difference = (plus[i] - minus[i]) / (2 * h);
                (error, size) = (error + Math.Pow(difference - hv[i], 2), size + Math.Pow(hv[i], 2));
            }
            // ‖v‖ ≈ √n makes the step h‖v‖ ≈ 1e-3 for these networks, its square 1e-6.
            Assert.True(Math.Sqrt(error) <= 2e-5 * (Math.Sqrt(size) + 1e-3 * Math.Sqrt(Dot(hv, hv))), $"{parameter.Name}: Hv {Math.Sqrt(size):R}, off by {Math.Sqrt(error):R}");
        }
    }

    /// <summary>The mean of the per-sample gradients is the batch's gradient, and their norms are the reported ones.</summary>
    public static void SamplesAddUp(Network<double> network, Batch batch)
    {
        network.LossAndGradient(batch);
        double[] whole = network.Vector.Gradient.Span.ToArray(), mean = new double[whole.Length], squares = new double[batch.Count * network.Parameters.Count];
        double loss = network.Loss(batch), meanLoss = 0;
        var norms = new List<double>();
        network.PerSampleGradients(batch, (_, sampleLoss) =>
        {
            Span<double> gradient = network.Vector.Gradient.Span;
            for (int i = 0; i < mean.Length; i++) mean[i] += gradient[i] / batch.Count;
            norms.Add(Dot(gradient, gradient));
            meanLoss += sampleLoss / batch.Count;
        });
        Close(whole, mean, 1e-12, "mean of samples");
        Assert.Equal(loss, meanLoss, 1e-12);
        network.PerSampleSquaredNorms(batch, squares);
        for (int sample = 0; sample < batch.Count; sample++)
            Assert.Equal(norms[sample], squares.AsSpan(sample * network.Parameters.Count, network.Parameters.Count).ToArray().Sum(), 1e-12 * (1 + norms[sample]));
    }

    /// <summary>v·Gv is never negative, G is symmetric, and G = H where the outputs are linear in θ or the residual vanishes (see the callers).</summary>
    public static void GaussNewtonIsSymmetricAndPositive(Network<double> network, Batch batch)
    {
        int n = network.ParameterCount;
        double[] u = Direction(n, "u"), v = Direction(n, "v"), gu = new double[n], gv = new double[n], at = new double[n];
        network.GaussNewtonVector(batch, u, gu);
        network.GaussNewtonVector(batch, v, gv);
        double scale = Math.Sqrt(Dot(gu, gu) * Dot(v, v));
        Assert.True(Math.Abs(Dot(u, gv) - Dot(v, gu)) <= 1e-12 * scale, $"u·Gv {Dot(u, gv):R}, v·Gu {Dot(v, gu):R}");
        Assert.True(Dot(v, gv) > 0);
        LinearizedNetwork<double> point = network.Linearize(batch);
        double[] hv = new double[n], hvAgain = new double[n];
        point.HessianVector(v, hv);
        point.GaussNewtonVector(v, at);
        Close(gv, at, 1e-13, "at a linearized point");
        point.HessianVector(v, hvAgain);
        Assert.Equal(hv, hvAgain);
    }

    public static void Close(double[] expected, double[] actual, double tolerance, string what)
    {
        double error = 0, size = 0;
        for (int i = 0; i < expected.Length; i++) (error, size) = (error + Math.Pow(expected[i] - actual[i], 2), size + Math.Pow(expected[i], 2));
        Assert.True(Math.Sqrt(error) <= tolerance * Math.Sqrt(size), $"{what}: off by {Math.Sqrt(error):R} of {Math.Sqrt(size):R}");
    }
}
