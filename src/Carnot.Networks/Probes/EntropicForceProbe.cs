using System.Collections.Immutable;
using System.Numerics.Tensors;
using Carnot.Measurements;
using Carnot.Networks.Models;
using Carnot.Symmetry;

namespace Carnot.Networks.Probes;

/// <summary>The entropic force −∇S, ∇S = ½ (E_B[H_B Λ g_B] + (I − 1) H Λ ∇L), exact by Hessian-vector products: its length beside ‖∇L‖, the angle between them, and its component along every symmetry.</summary>
/// <remarks>A cosine above 0: the force helps the descent; below 0: it holds back. Squares are taken of different batches, so noise has no part in them. Λ and I as in <see cref="EntropyProbe"/>.</remarks>
/// <param name="batches">Independent batches, at least 4; with momentum at most 32, since each takes the gradient of another beside its own.</param>
public sealed class EntropicForceProbe(int batches = 8) : IProbe
{
    private ImmutableArray<ContinuousSymmetry>? _symmetries;

    /// <inheritdoc/>
    public string Name => "force";

    /// <inheritdoc/>
    public string Answers => "the entropic force: its length beside the gradient's, and the angle between them";

    /// <inheritdoc/>
    public ProbeClass Class => ProbeClass.Full;

    /// <inheritdoc/>
    public ProbeSchedule Schedule => ProbeSchedule.PerDoubling(2);

    /// <inheritdoc/>
    public double Gradients => 4.2 * batches;

    /// <inheritdoc/>
    public long Bytes(Network<float> network) => network.CurvatureBytes + ((2L * batches + 2) * sizeof(float) + 2 * sizeof(double)) * network.ParameterCount;

    /// <inheritdoc/>
    public IEnumerable<Reading> Measure(ProbeContext context)
    {
        if (!context.HasPreconditioner) return [];
        float[][] gradients = new float[batches][], forces = new float[batches][];
        for (int b = 0; b < batches; b++) (gradients[b], forces[b]) = Force(context, b);
        MeanVectors found = MeanVectors.Measure(Products(forces, forces), Products(gradients, gradients), Products(forces, gradients));
        bool known = found.FirstSquare.Value > 2 * found.FirstSquare.StandardError && found.SecondSquare.Value > 2 * found.SecondSquare.StandardError;
        string? drowned = known ? null : $"‖∇S‖² = {found.FirstSquare} or ‖∇L‖² = {found.SecondSquare} is not clear of 0; more batches would show it";
        return
        [
            .. AlongSymmetries(context, forces),
            new("entropic_force_square", found.FirstSquare),
            new("entropic_force_share", Root(found.FirstSquare, found.SecondSquare), drowned),
            new("entropic_force_cosine", found.Cosine, drowned),
        ];
    }

    /// <summary>The component of −∇S along every symmetry of layers and heads, in the direction that makes the incoming side larger: where ∇L has none, the whole force.</summary>
    private IEnumerable<Reading> AlongSymmetries(ProbeContext context, float[][] forces)
    {
        _symmetries ??= [.. context.Network.FindSymmetries().Continuous.Where(symmetry => symmetry.Kind != SymmetryKind.NeuronRescaling)];
        double[] parameters = new double[context.Network.ParameterCount], force = new double[parameters.Length];
        TensorPrimitives.ConvertTruncating(context.Network.Vector.Value.Span, parameters.AsSpan());
        double[][] components = [.. _symmetries.Value.Select(_ => new double[forces.Length])];
        for (int b = 0; b < forces.Length; b++)
        {
            TensorPrimitives.ConvertTruncating(forces[b], force.AsSpan());
            for (int s = 0; s < components.Length; s++) components[s][b] = -_symmetries.Value[s].Trace(_symmetries.Value[s].Form(force, parameters));
        }
        return components.Zip(_symmetries.Value, (component, symmetry) => new Reading($"entropic_force_along/{symmetry.Name}", Estimate.MeanOfIndependent(component).Scale(1 / Length(symmetry.Norms(parameters)))));

        static double Length((double In, double Out) norms) => Math.Sqrt(norms.In + norms.Out);
    }

    /// <summary>g_B and ½ H_B Λ (g_B + (I − 1) g_B′) of two of the step's own batches, which no other number shares: H_B and g_B′ are independent.</summary>
    internal static (float[] Gradient, float[] Force) Force(ProbeContext context, int batch)
    {
        float[] step = new float[context.Network.ParameterCount], force = new float[step.Length];
        float inertia = (float)context.Optimizer.Inertia;
        if (inertia != 1)
        {
            context.Network.LossAndGradient(context.Fresh(ProbeContext.MostBatches / 2 + batch));
            TensorPrimitives.Multiply(context.Network.Vector.Gradient.Span, inertia - 1, step);
        }
        LinearizedNetwork<float> point = context.Network.Linearize(context.Fresh(batch));
        float[] gradient = point.Gradient.ToArray();
        TensorPrimitives.Add(step, gradient, step);
        TensorPrimitives.Multiply(step, context.Preconditioner, step);
        point.HessianVector(step, force);
        TensorPrimitives.Multiply(force, (float)(0.5 * context.LearningRate * context.Optimizer.Gain), force);
        return (gradient, force);
    }

    private static double[,] Products(float[][] first, float[][] second)
    {
        int n = first.Length;
        double[,] products = new double[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) products[i, j] = TensorPrimitives.Dot<float>(first[i], second[j]);
        return products;
    }

    /// <summary>√(a/b) with the errors of both.</summary>
    private static Estimate Root(Estimate a, Estimate b)
    {
        double ratio = Math.Sqrt(Math.Max(0, a.Value) / Math.Max(double.Epsilon, b.Value));
        double relative = 0.5 * Math.Sqrt(Math.Pow(a.StandardError / a.Value, 2) + Math.Pow(b.StandardError / b.Value, 2));
        return new(ratio, ratio * relative, Math.Min(a.EffectiveSamples, b.EffectiveSamples));
    }
}
