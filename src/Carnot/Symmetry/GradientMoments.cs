using System.Numerics.Tensors;

namespace Carnot.Symmetry;

/// <summary>E gᵀΛg and ḡᵀΛḡ, ḡ = E g, of gradients that come one by one.</summary>
internal sealed class GradientMoments(ILearningRateMatrix rate, int parameters)
{
    private readonly double[] _sum = new double[parameters], _product = new double[parameters];
    private double _squares;

    /// <summary>How many gradients came.</summary>
    public int Samples { get; private set; }

    /// <summary>E gᵀΛg.</summary>
    public double MeanOf => _squares / Samples;

    /// <summary>ḡᵀΛḡ.</summary>
    public double OfMean => Square(_sum) / ((double)Samples * Samples);

    /// <summary>Takes one sample's gradient, shape (d).</summary>
    public void Add(ReadOnlySpan<double> gradient)
    {
        Samples++;
        _squares += Square(gradient);
        TensorPrimitives.Add(_sum, gradient, _sum);
    }

    private double Square(ReadOnlySpan<double> vector)
    {
        rate.Apply(vector, _product);
        return TensorPrimitives.Dot(vector, _product);
    }
}
