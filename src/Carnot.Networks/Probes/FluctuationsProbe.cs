using System.Globalization;
using System.Numerics.Tensors;
using Carnot.Curvature;
using Carnot.Measurements;
using Carnot.Networks.Models;
using Carnot.Thermodynamics;

namespace Carnot.Networks.Probes;

/// <summary>Equipartition mode by mode: the heat ½ a⟨x²⟩ along the largest curvatures a, and the temperature that it means beside the learning rate, T/η = 4 · heat (1 − aη/e)/(s² h), s² the noise of the minibatch gradient along the mode.</summary>
/// <remarks>
/// In the coordinates P^−½ θ, with P and the modes as they are when it begins: x = uᵀP^−½ θ, s² = uᵀP^½ Σ_B P^½ u. There the optimiser is
/// gradient descent with momentum, whose heat is (h s²/4)/(1 − aη/e) exactly: h = η <see cref="Optimizers.Optimizer{T}.Gain"/>, e the edge of stability (2; 2(1 + μ) heavy ball; 2(1 + β₁)/(1 − β₁) Adam).
/// T/η should be 1 for each mode, whatever its curvature.
/// It projects θ on the modes after every update for some hundred steps and then reports.
/// </remarks>
/// <param name="modes">How many of the largest curvatures.</param>
/// <param name="steps">How many updates to follow.</param>
/// <param name="products">Products for Lanczos' method, at most.</param>
/// <param name="batches">Batches that the Hessian is the mean of.</param>
/// <param name="noiseBatches">Batches whose samples the noise is measured on: it is the less certain half of a temperature.</param>
public sealed class FluctuationsProbe(int modes = 6, int steps = 400, int products = 30, int batches = 1, int noiseBatches = 12) : IProbe
{
    private double[][] _positions = [];
    private float[][] _readers = [];
    private Estimate[] _noise = [];
    private Eigenpairs? _pairs;
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
    public double Gradients => 2.5 * products * batches + 1.3 * noiseBatches + 0.003 * steps * modes;

    /// <inheritdoc/>
    public bool IsFollowing => _pairs is not null;

    /// <inheritdoc/>
    public long Bytes(Network<float> network) => network.CurvatureBytes + ((products + modes + 5L) * sizeof(double) + 2L * modes * sizeof(float)) * network.ParameterCount;

    /// <inheritdoc/>
    public long KeptBytes(Network<float> network) => modes * (long)(sizeof(float) + sizeof(double)) * network.ParameterCount;

    /// <inheritdoc/>
    public IEnumerable<Reading> Measure(ProbeContext context)
    {
        if (_pairs is not null || !context.HasPreconditioner) return [];
        ISymmetricOperator hessian = new NetworkHessian<float>(context.Network, context.Same, batches);
        double[] preconditioner = context.PreconditionerInDouble();
        if (context.IsPreconditioned) hessian = new PreconditionedOperator(hessian, preconditioner);
        _pairs = Lanczos.Largest(hessian, modes, context.Random("fluctuations"), products, 0.01);
        double[] root = [.. preconditioner.Select(Math.Sqrt)];
        _readers = [.. _pairs.Vectors.Select(u => u.Select((value, i) => (float)(value / root[i])).ToArray())];
        float[][] writers = [.. _pairs.Vectors.Select(u => u.Select((value, i) => (float)(value * root[i])).ToArray())];
        _noise = Noise(context, writers);
        _positions = [.. writers.Select(_ => new double[steps])];
        (_seen, _rates) = (0, 0);
        return [];
    }

    /// <inheritdoc/>
    public IEnumerable<Reading> Follow(ProbeContext context)
    {
        for (int k = 0; k < modes; k++) _positions[k][_seen] = TensorPrimitives.Dot(_readers[k], context.Network.Vector.Value.Span);
        _rates += context.LearningRate;
        if (++_seen < steps) return [];
        Reading[] readings = [.. Report(_rates / steps, context.Optimizer.Gain, context.Optimizer.EdgeOfStability, context.BatchSize)];
        _pairs = null;
        return readings;
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

    private IEnumerable<Reading> Report(double rate, double gain, double edge, int batch)
    {
        for (int k = 0; k < modes; k++)
        {
            string mode = (k + 1).ToString(CultureInfo.InvariantCulture);
            double curvature = _pairs!.Values[k];
            ModeEnergy heat = FluctuationSpectrum.Measure(curvature, _positions[k]);
            Estimate noise = _noise[k].Scale(1.0 / batch);
            string? few = FluctuationSpectrum.IsKnown(heat) ? null : string.Create(CultureInfo.InvariantCulture, $"{steps} updates hold {heat.ThermalLoss.EffectiveSamples:F0} independent ones; {FluctuationSpectrum.FewestSamples} are needed");
            yield return new($"mode_curvature/{mode}", new(curvature, _pairs.Residuals[k], _pairs.Products));
            yield return new($"mode_heat/{mode}", heat.ThermalLoss, few);
            yield return new($"mode_noise/{mode}", noise);
            double temperature = 4 * heat.ThermalLoss.Value / noise.Value * Math.Max(0, 1 - curvature * rate / edge) / gain;
            double relative = Math.Sqrt(Math.Pow(heat.ThermalLoss.StandardError / heat.ThermalLoss.Value, 2) + Math.Pow(noise.StandardError / noise.Value, 2));
            yield return new($"mode_temperature/{mode}", new(temperature / rate, Math.Abs(temperature / rate) * relative, heat.ThermalLoss.EffectiveSamples), few);
        }
    }
}
