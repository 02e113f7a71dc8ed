using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Carnot.Measurements;
using Carnot.Networks.Models;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Probes;

/// <summary>The gradients of single samples, tensor by tensor: ‖g_i‖², g_i·ḡ and ‖ḡ‖², plain and in the metric of the optimiser's P.</summary>
/// <remarks>Two passes: ḡ first, then sample by sample. Products are summed in single precision over 1024 numbers and in double beyond.</remarks>
public sealed class GradientScatter
{
    private const int Piece = 1024;

    private readonly IReadOnlyList<Parameter<float>> _parameters;
    private readonly double[,] _squares, _projections, _weightedSquares, _weightedProjections;
    private readonly double[] _means, _weightedMeans;
    private readonly List<double> _single = [], _double = [];

    private GradientScatter(IReadOnlyList<Parameter<float>> parameters, int samples, bool isWeighted)
    {
        (_parameters, Samples, IsWeighted) = (parameters, samples, isWeighted);
        int tensors = parameters.Count;
        (_squares, _projections, _means) = (new double[samples, tensors], new double[samples, tensors], new double[tensors]);
        (_weightedSquares, _weightedProjections, _weightedMeans) = (new double[samples, tensors], new double[samples, tensors], new double[tensors]);
    }

    /// <summary>How many samples.</summary>
    public int Samples { get; }

    /// <summary>Whether the optimiser has a P.</summary>
    public bool IsWeighted { get; }

    /// <summary>The groups of the parameters, in their order.</summary>
    public IEnumerable<string> Groups => _parameters.Select(parameter => parameter.Group).Distinct();

    /// <summary>Bytes a measurement takes.</summary>
    public static long Bytes(int parameters) => 3L * sizeof(float) * parameters;

    /// <summary>Measures <paramref name="batches"/> batches of the step's own.</summary>
    public static GradientScatter Measure(ProbeContext context, int batches)
    {
        ArgumentNullException.ThrowIfNull(context);
        Network<float> network = context.Network;
        float[] mean = new float[network.ParameterCount], pair = new float[network.ParameterCount];
        var scatter = new GradientScatter(network.Parameters, batches * context.BatchSize, context.HasPreconditioner);
        for (int b = 0; b < batches; b++)
        {
            network.LossAndGradient(context.Fresh(b));
            TensorPrimitives.MultiplyAdd(network.Vector.Gradient.Span, 1f / batches, mean, mean);
            scatter.TakeBatch(b, network.Vector.Gradient.Span, pair);
        }
        float[] weight = context.Preconditioner.ToArray();
        scatter.OfMean(mean, weight);
        for (int b = 0; b < batches; b++)
        {
            int first = b * context.BatchSize;
            network.PerSampleGradients(context.Fresh(b), (sample, _) => scatter.Take(first + sample, network.Vector.Gradient.Span, mean, weight));
        }
        return scatter;
    }

    /// <summary>The gradient of all parameters, or of one group, taken apart; <paramref name="batch"/> is the size for the second moment.</summary>
    /// <param name="batch">B.</param>
    /// <param name="group">A group, or null for all.</param>
    /// <param name="weighted">In the metric of P: gᵀPg instead of ‖g‖².</param>
    public GradientNoise Of(double batch, string? group = null, bool weighted = false)
    {
        int[] tensors = [.. Enumerable.Range(0, _parameters.Count).Where(t => group is null || _parameters[t].Group == group)];
        var (squares, projections, means) = weighted ? (_weightedSquares, _weightedProjections, _weightedMeans) : (_squares, _projections, _means);
        double[] square = new double[Samples], projection = new double[Samples];
        for (int i = 0; i < Samples; i++)
            foreach (int t in tensors) (square[i], projection[i]) = (square[i] + squares[i, t], projection[i] + projections[i, t]);
        return GradientNoise.FromSamples(square, projection, tensors.Sum(t => means[t]), batch);
    }

    /// <summary>The gradient of all parameters taken apart by two batch sizes, one batch and two together; null for fewer than eight batches. It shares no sample's gradient with <see cref="Of"/>, only their means.</summary>
    /// <param name="batchSize">Samples in a batch.</param>
    public GradientNoise? OfTwoBatchSizes(int batchSize) => _double.Count < 4 ? null
        : GradientNoise.FromTwoBatchSizes(CollectionsMarshal.AsSpan(_single)[.._double.Count], batchSize, CollectionsMarshal.AsSpan(_double), 2 * batchSize, batchSize);

    /// <summary>‖g‖² of the batches of a pair, their mean, and ‖ḡ‖² of both together.</summary>
    private void TakeBatch(int batch, ReadOnlySpan<float> gradient, Span<float> pair)
    {
        double square = SumOfSquares(gradient);
        if (batch % 2 == 0)
        {
            gradient.CopyTo(pair);
            _single.Add(square / 2);
            return;
        }
        _single[^1] += square / 2;
        TensorPrimitives.Add(pair, gradient, pair);
        _double.Add(SumOfSquares(pair) / 4);
    }

    private static double SumOfSquares(ReadOnlySpan<float> vector)
    {
        double sum = 0;
        for (int from = 0; from < vector.Length; from += Piece) sum += TensorPrimitives.SumOfSquares(vector.Slice(from, Math.Min(Piece, vector.Length - from)));
        return sum;
    }

    private void OfMean(float[] mean, float[] weight)
    {
        for (int t = 0; t < _parameters.Count; t++)
            (_means[t], _, _weightedMeans[t], _) = Products(Range(t, mean), Range(t, mean), Range(t, weight));
    }

    private void Take(int sample, ReadOnlySpan<float> gradient, float[] mean, float[] weight)
    {
        for (int t = 0; t < _parameters.Count; t++)
            (_squares[sample, t], _projections[sample, t], _weightedSquares[sample, t], _weightedProjections[sample, t]) = Products(Range(t, gradient), Range(t, mean), Range(t, weight));
    }

    private ReadOnlySpan<float> Range(int tensor, ReadOnlySpan<float> vector) => vector.IsEmpty ? vector : vector.Slice(_parameters[tensor].Offset, _parameters[tensor].Length);

    private static (double Square, double Projection, double WeightedSquare, double WeightedProjection) Products(ReadOnlySpan<float> g, ReadOnlySpan<float> mean, ReadOnlySpan<float> weight)
    {
        Span<float> weighted = stackalloc float[Piece];
        double square = 0, projection = 0, weightedSquare = 0, weightedProjection = 0;
        for (int from = 0; from < g.Length; from += Piece)
        {
            int count = Math.Min(Piece, g.Length - from);
            ReadOnlySpan<float> a = g.Slice(from, count), b = mean.Slice(from, count);
            square += TensorPrimitives.SumOfSquares(a);
            projection += TensorPrimitives.Dot(a, b);
            if (weight.IsEmpty) continue;
            TensorPrimitives.Multiply(a, weight.Slice(from, count), weighted[..count]);
            weightedSquare += TensorPrimitives.Dot(weighted[..count], a);
            weightedProjection += TensorPrimitives.Dot(weighted[..count], b);
        }
        return (square, projection, weightedSquare, weightedProjection);
    }
}
