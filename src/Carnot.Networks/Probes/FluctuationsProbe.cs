using System.Globalization;
using System.Numerics.Tensors;
using Carnot.Curvature;
using Carnot.Measurements;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Thermodynamics;

namespace Carnot.Networks.Probes;

/// <summary>Equipartition mode by mode: the heat ½ a⟨x²⟩ along the largest curvatures a, and the temperature that it means beside the learning rate, T/η = 4 · heat (1 − aη/e)/(s² h), s² the noise of the minibatch gradient along the mode.</summary>
/// <remarks>
/// In the coordinates P^−½ θ, with P and the modes as they are when it begins: x = uᵀP^−½ θ, s² = uᵀP^½ Σ_B P^½ u. There the optimiser is
/// gradient descent with momentum, whose heat is (h s²/4)/(1 − aη/e) exactly: h = η <see cref="Optimizer{T}.Gain"/>, e the edge of stability (2; 2(1 + μ) heavy ball; 2(1 + β₁)/(1 − β₁) Adam).
/// T/η should be 1 for each mode, whatever its curvature.
/// Heat is the motion about the valley's floor, which the river and turning modes move: a line is taken out of windows of twenty relaxation times, max(1/ah, 2/(1 − μ)) updates each. How much of the motion is slower than that is told besides.
/// The largest curvatures of a few batches are theirs in part, in a large network almost wholly: a is that of the mode on other batches, which had no part in finding it, and its error counts how far the two lie apart.
/// It projects θ on the modes after every update for some hundred steps and then reports.
/// </remarks>
/// <param name="modes">How many of the largest curvatures.</param>
/// <param name="steps">How many updates to follow.</param>
/// <param name="products">Products for Lanczos' method, at most.</param>
/// <param name="batches">Batches that the Hessian is the mean of whose modes are found.</param>
/// <param name="curvatureBatches">Other batches, on which each mode's curvature is measured.</param>
/// <param name="noiseBatches">Batches whose samples the noise is measured on: it is the less certain half of a temperature.</param>
public sealed class FluctuationsProbe(int modes = 6, int steps = 400, int products = 30, int batches = 1, int curvatureBatches = 8, int noiseBatches = 12) : IProbe
{
    /// <summary>A window holds so many relaxation times: short against the floor's motion, and long enough that its line takes little of the heat.</summary>
    private const int RelaxationTimes = 20;

    private double[][] _positions = [];
    private float[][] _readers = [];
    private Estimate[] _curvatures = [], _noise = [];
    private int _seen;
    private double _rates;

    /// <inheritdoc/>
    public string Name => "fluctuations";

    /// <inheritdoc/>
    public string Answers => "heat of single modes of curvature: is their temperature the learning rate?";

    /// <inheritdoc/>
    public ProbeClass Class => ProbeClass.Full;

    /// <inheritdoc/>
    public ProbeSchedule Schedule => ProbeSchedule.Every(500);

    /// <inheritdoc/>
    public double Gradients => 2.5 * products * batches + 2.7 * curvatureBatches * modes + 1.3 * noiseBatches + 0.003 * steps * modes;

    /// <inheritdoc/>
    public bool IsFollowing => _positions.Length > 0;

    /// <inheritdoc/>
    public long Bytes(Network<float> network) => network.CurvatureBytes + ((products + modes + 5L) * sizeof(double) + 2L * modes * sizeof(float)) * network.ParameterCount;

    /// <inheritdoc/>
    public long KeptBytes(Network<float> network) => modes * (long)sizeof(float) * network.ParameterCount;

    /// <inheritdoc/>
    public IEnumerable<Reading> Measure(ProbeContext context)
    {
        if (IsFollowing || !context.HasPreconditioner) return [];
        double[] preconditioner = context.PreconditionerInDouble();
        Eigenpairs pairs = Lanczos.Largest(Hessian(context.Same, batches), modes, context.Random("fluctuations"), products, 0.01);
        _curvatures = Curvatures(pairs, b => Hessian(_ => context.Fresh(noiseBatches + b), 1));
        double[] root = [.. preconditioner.Select(Math.Sqrt)];
        _readers = [.. pairs.Vectors.Select(u => u.Select((value, i) => (float)(value / root[i])).ToArray())];
        float[][] writers = [.. pairs.Vectors.Select(u => u.Select((value, i) => (float)(value * root[i])).ToArray())];
        _noise = Noise(context, writers);
        _positions = [.. writers.Select(_ => new double[steps])];
        (_seen, _rates) = (0, 0);
        return [];

        ISymmetricOperator Hessian(Func<int, Batch> batchOf, int count)
        {
            var plain = new NetworkHessian<float>(context.Network, batchOf, count);
            return context.IsPreconditioned ? new PreconditionedOperator(plain, preconditioner) : plain;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<Reading> Follow(ProbeContext context)
    {
        for (int k = 0; k < modes; k++) _positions[k][_seen] = TensorPrimitives.Dot(_readers[k], context.Network.Vector.Value.Span);
        _rates += context.LearningRate;
        if (++_seen < steps) return [];
        Reading[] readings = [.. Report(_rates / steps, context.Optimizer, context.BatchSize)];
        _positions = [];
        return readings;
    }

    /// <summary>uᵀHu of each mode on other batches; where that is not what it was on its own, it is no mode of the mean loss, and in doubt by the difference.</summary>
    private Estimate[] Curvatures(Eigenpairs pairs, Func<int, ISymmetricOperator> hessianOf)
    {
        double[][] along = [.. pairs.Vectors.Select(_ => new double[curvatureBatches])];
        double[] product = new double[pairs.Vectors[0].Length];
        for (int b = 0; b < curvatureBatches; b++)
        {
            ISymmetricOperator hessian = hessianOf(b);
            for (int k = 0; k < along.Length; k++)
            {
                hessian.Apply(pairs.Vectors[k].AsSpan(), product);
                along[k][b] = TensorPrimitives.Dot(pairs.Vectors[k].AsSpan(), product);
            }
        }
        return [.. along.Zip(pairs.Values, (values, own) =>
        {
            Estimate mean = Estimate.MeanOfIndependent(values);
            return mean with { StandardError = double.Hypot(mean.StandardError, own - mean.Value) };
        })];
    }

    /// <summary>s² of one sample along each mode.</summary>
    private Estimate[] Noise(ProbeContext context, float[][] writers)
    {
        var along = writers.Select(_ => new List<double>()).ToArray();
        for (int b = 0; b < noiseBatches; b++)
            context.Network.PerSampleGradients(context.Fresh(b), (_, _) =>
            {
                for (int k = 0; k < modes; k++) along[k].Add(TensorPrimitives.Dot(writers[k], context.Network.Vector.Gradient.Span));
            });
        return [.. along.Select(g =>
        {
            double mean = g.Average();
            // The mean takes one of n degrees of freedom.
            return Estimate.MeanOfIndependent([.. g.Select(value => (value - mean) * (value - mean) * g.Count / (g.Count - 1.0))]);
        })];
    }

    private IEnumerable<Reading> Report(double rate, Optimizer<float> optimizer, int batch)
    {
        double gain = optimizer.Gain, edge = optimizer.EdgeOfStability;
        for (int k = 0; k < modes; k++)
        {
            string mode = (k + 1).ToString(CultureInfo.InvariantCulture);
            double curvature = _curvatures[k].Value;
            // The inertia (1 + μ)/(1 − μ) and one more are the 2/(1 − μ) updates in which an underdamped mode decays.
            double relaxation = Math.Max(1 / (curvature * rate * gain), optimizer.Inertia + 1);
            ModeEnergy heat = FluctuationSpectrum.Measure(curvature, _positions[k], (int)Math.Min(steps, RelaxationTimes * relaxation));
            double whole = FluctuationSpectrum.Measure(curvature, _positions[k]).ThermalLoss.Value;
            Estimate noise = _noise[k].Scale(1.0 / batch);
            string? few = curvature <= 2 * _curvatures[k].StandardError ? string.Create(CultureInfo.InvariantCulture, $"on other batches its curvature is not what it was on those that it was found on: {_curvatures[k]}; more of them are needed to find modes of the mean loss")
                : FluctuationSpectrum.IsKnown(heat) ? null : string.Create(CultureInfo.InvariantCulture, $"{steps} updates hold {heat.ThermalLoss.EffectiveSamples:F0} independent ones; {FluctuationSpectrum.FewestSamples} are needed");
            yield return new($"mode_curvature/{mode}", _curvatures[k]);
            yield return new($"mode_heat/{mode}", heat.ThermalLoss, few);
            yield return new($"mode_noise/{mode}", noise);
            yield return new($"mode_slow_share/{mode}", Estimate.Exact(Math.Max(0, 1 - heat.ThermalLoss.Value / whole)));
            double temperature = 4 * heat.ThermalLoss.Value / noise.Value * Math.Max(0, 1 - curvature * rate / edge) / gain;
            double relative = Math.Sqrt(Math.Pow(_curvatures[k].StandardError / curvature, 2) + Math.Pow(heat.ThermalLoss.StandardError / heat.ThermalLoss.Value, 2) + Math.Pow(noise.StandardError / noise.Value, 2));
            yield return new($"mode_temperature/{mode}", new(temperature / rate, Math.Abs(temperature / rate) * relative, heat.ThermalLoss.EffectiveSamples), few);
        }
    }
}
