using System.Numerics.Tensors;

namespace Carnot.Symmetry;

/// <summary>F = loss + γ‖θ‖² + ¼(1 − 1/n) E_B‖√Λ g_B‖²: one step Λ on the loss equals n steps Λ/n on F, up to third order in Λ.</summary>
/// <remarks>
/// E_B‖√Λg_B‖² = ∇LᵀΛ∇L + tr(ΛΣ)/B · (N − B)/(N − 1), without the last factor where samples are drawn with replacement.
/// Source: Ziyin, Xu and Chuang, "Neural Thermodynamics" (arXiv 2505.12387); the factor 1 − 1/n from matching second orders.
/// </remarks>
/// <param name="Rate">Λ.</param>
/// <param name="BatchSize">B.</param>
public sealed record EntropicLoss(ILearningRateMatrix Rate, int BatchSize)
{
    /// <summary>γ of the term γ‖θ‖²; what optimisers call weight decay is 2γ.</summary>
    public double Decay { get; init => field = Require.NonNegative("decay", value); }

    /// <summary>n, how many small steps replace one; null is the limit of infinitely many.</summary>
    public int? Substeps { get; init => field = value is { } n ? (int)Require.AtLeast("number of small steps", 1, n) : null; }

    /// <summary>Whether a batch may hold one sample twice.</summary>
    public bool WithReplacement { get; init; } = true;

    private double Coefficient => 0.25 * (1 - (Substeps is { } n ? 1.0 / n : 0));

    /// <summary>The parts from the gradients of all N samples, shape (N, d) row by row, and their mean loss.</summary>
    public EntropicParts Measure(double loss, ReadOnlySpan<double> parameters, ReadOnlySpan<double> gradients)
    {
        int d = parameters.Length;
        var moments = new GradientMoments(Rate, d);
        for (int at = 0; at < gradients.Length; at += d) moments.Add(gradients.Slice(at, d));
        return Parts(loss, parameters, moments);
    }

    /// <summary>The parts of a model at <paramref name="parameters"/>, over all its samples. Holds one sample's gradient at a time.</summary>
    public EntropicParts Measure(IDifferentiableModel model, ReadOnlySpan<double> parameters)
    {
        ArgumentNullException.ThrowIfNull(model);
        int d = model.ParameterCount, n = model.SampleCount;
        var moments = new GradientMoments(Rate, d);
        double[] gradient = new double[d];
        for (int i = 0; i < n; i++)
        {
            model.Gradient(parameters, [i], gradient);
            moments.Add(gradient);
        }
        return Parts(model.Loss(parameters, All(n)), parameters, moments);
    }

    /// <summary>∇F = ∇L + 2γθ + ½ E_B[H_B Λ g_B] into <paramref name="gradient"/>, the mean over batches done exactly.</summary>
    /// <remarks>E_B[H_BΛg_B] = (1 − s) HΛ∇L + s · mean of H_iΛg_i, with s = 1/B, or (1/B)(N − B)/(N − 1).</remarks>
    public void Gradient(IDifferentiableModel model, ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        ArgumentNullException.ThrowIfNull(model);
        int d = model.ParameterCount, n = model.SampleCount;
        double scatter = Scatter(n);
        int[] all = All(n);
        double[] g = new double[d], moved = new double[d], product = new double[d], force = new double[d];
        model.Gradient(parameters, all, gradient);
        Rate.Apply(gradient, moved);
        model.HessianVector(parameters, all, moved, product);
        TensorPrimitives.Multiply(product, 1 - scatter, force);
        for (int i = 0; i < n && scatter > 0; i++)
        {
            model.Gradient(parameters, [i], g);
            Rate.Apply(g, moved);
            model.HessianVector(parameters, [i], moved, product);
            TensorPrimitives.MultiplyAdd(product, scatter / n, force, force);
        }
        TensorPrimitives.MultiplyAdd(force, 2 * Coefficient, gradient, gradient);
        TensorPrimitives.MultiplyAdd(parameters, 2 * Decay, gradient, gradient);
    }

    private EntropicParts Parts(double loss, ReadOnlySpan<double> parameters, GradientMoments moments)
        => moments.Samples == 0 ? throw new UsageException("An entropic loss needs the gradient of 1 sample or more, got none.") : new(loss, Decay * TensorPrimitives.SumOfSquares(parameters), Coefficient * moments.OfMean, Coefficient * (moments.MeanOf - moments.OfMean) * Scatter(moments.Samples));

    private double Scatter(int samples)
    {
        if (BatchSize < 1 || !WithReplacement && BatchSize > samples) throw new UsageException($"A batch of {BatchSize} out of {samples} samples cannot be drawn{(WithReplacement ? "" : " without replacement")}.");
        return 1.0 / BatchSize * (WithReplacement ? 1 : samples == 1 ? 0 : (double)(samples - BatchSize) / (samples - 1));
    }

    private static int[] All(int n) => [.. Enumerable.Range(0, n)];
}
