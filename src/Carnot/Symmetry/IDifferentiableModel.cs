using System.Numerics.Tensors;

namespace Carnot.Symmetry;

/// <summary>A loss of each of N samples and its derivatives: all that the entropic loss needs of a model.</summary>
public interface IDifferentiableModel
{
    /// <summary>d.</summary>
    int ParameterCount { get; }

    /// <summary>N.</summary>
    int SampleCount { get; }

    /// <summary>Mean loss of some samples.</summary>
    double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<int> samples);

    /// <summary>Gradient of that mean into <paramref name="gradient"/>, shape (d).</summary>
    void Gradient(ReadOnlySpan<double> parameters, ReadOnlySpan<int> samples, Span<double> gradient);

    /// <summary>H v of that mean into <paramref name="product"/>; central difference of the gradient unless the model knows better.</summary>
    /// <remarks>ε = 1e-4 (1 + ‖θ‖)/‖v‖ balances ε² third derivatives against rounding in double precision.</remarks>
    void HessianVector(ReadOnlySpan<double> parameters, ReadOnlySpan<int> samples, ReadOnlySpan<double> vector, Span<double> product)
    {
        double length = TensorPrimitives.Norm(vector);
        if (length == 0)
        {
            product.Clear();
            return;
        }
        double epsilon = 1e-4 * (1 + TensorPrimitives.Norm(parameters)) / length;
        double[] moved = new double[parameters.Length], back = new double[parameters.Length];
        TensorPrimitives.MultiplyAdd(vector, -epsilon, parameters, moved);
        Gradient(moved, samples, back);
        TensorPrimitives.MultiplyAdd(vector, epsilon, parameters, moved);
        Gradient(moved, samples, product);
        TensorPrimitives.Subtract(product, back, product);
        TensorPrimitives.Divide(product, 2 * epsilon, product);
    }
}
