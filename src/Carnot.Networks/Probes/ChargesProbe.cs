using System.Collections.Immutable;
using System.Numerics.Tensors;
using Carnot.Measurements;
using Carnot.Networks.Models;
using Carnot.Statistics;
using Carnot.Symmetry;

namespace Carnot.Networks.Probes;

/// <summary>For every symmetry of layers and heads: its charge, the balance E‖g_in‖²/E‖g_out‖² with its error, how far the balanced point lies and how many steps lead there; under plain SGD the exact balance of one step.</summary>
/// <remarks>
/// C' = (1 − ηλ)² C + η² gᵀAg at every step of plain SGD, λ its decay; the residual is in parts of ‖θ_in‖² + ‖θ_out‖² and should be rounding, 1e-6.
/// Gradients are clipped as the run clips them, since those of its steps are what balances. Symmetries of single units are left out. Source: Ziyin, Xu and Chuang, arXiv 2505.12387; see docs/entropic.md.
/// </remarks>
/// <param name="batches">Batches for the balance.</param>
public sealed class ChargesProbe(int batches = 6) : IProbe
{
    private ImmutableArray<ContinuousSymmetry>? _symmetries;
    private double[][] _predicted = [];

    /// <inheritdoc/>
    public string Name => "charges";

    /// <inheritdoc/>
    public string Answers => "charges of symmetries, balance of gradients between their two sides, exact one-step balance under plain SGD";

    /// <inheritdoc/>
    public ProbeClass Class => ProbeClass.Business;

    /// <inheritdoc/>
    public ProbeSchedule Schedule => ProbeSchedule.Every(200);

    /// <inheritdoc/>
    public double Gradients => 2 * batches;

    /// <inheritdoc/>
    public long Bytes(Network<float> network) => 3L * sizeof(double) * network.ParameterCount;

    /// <inheritdoc/>
    public void Prepare(ProbeContext context)
    {
        _predicted = [];
        if (!IsPlain(context)) return;
        double[] theta = InDouble(context.Network.Vector.Value.Span), gradient = InDouble(context.Network.Vector.Gradient.Span);
        TensorPrimitives.Multiply(gradient, context.GradientScale, gradient);
        // The theory's γ‖θ‖² is a decay of 2γ.
        _predicted = [.. Symmetries(context).Select(symmetry => symmetry.Predict(symmetry.Form(theta), gradient, context.LearningRate, context.Optimizer.Decay.Rate / 2))];
    }

    /// <inheritdoc/>
    public IEnumerable<Reading> Measure(ProbeContext context)
    {
        ImmutableArray<ContinuousSymmetry> symmetries = Symmetries(context);
        double[] theta = InDouble(context.Network.Vector.Value.Span);
        (double In, double Out)[][] drives = [.. symmetries.Select(_ => new (double, double)[batches])];
        for (int b = 0; b < batches; b++)
        {
            context.Network.LossAndGradient(context.Fresh(b));
            double[] gradient = InDouble(context.Network.Vector.Gradient.Span);
            TensorPrimitives.Multiply(gradient, Math.Min(1, context.Clip / TensorPrimitives.Norm<double>(gradient)), gradient);
            for (int i = 0; i < symmetries.Length; i++) drives[i][b] = symmetries[i].Norms(gradient);
        }
        double worst = 0;
        for (int i = 0; i < symmetries.Length; i++)
        {
            ContinuousSymmetry symmetry = symmetries[i];
            var (weightsIn, weightsOut) = symmetry.Norms(theta);
            yield return new($"charge/{symmetry.Name}", Estimate.Exact(weightsIn - weightsOut));
            if (_predicted.Length > 0)
            {
                double[] now = symmetry.Form(theta);
                worst = Math.Max(worst, now.Zip(_predicted[i], (a, b) => Math.Abs(a - b)).Max() / (weightsIn + weightsOut));
            }
            if (symmetry.Out.IsEmpty) continue;
            double sumIn = drives[i].Sum(d => d.In), sumOut = drives[i].Sum(d => d.Out);
            if (sumIn == 0 || sumOut == 0) continue;
            var drive = drives[i];
            Estimate log = Jackknife.Of(batches, left => left < 0 ? Math.Log(sumIn / sumOut) : Math.Log((sumIn - drive[left].In) / (sumOut - drive[left].Out)));
            yield return new($"balance/{symmetry.Name}", new(Math.Exp(log.Value), Math.Exp(log.Value) * log.StandardError, batches));
            yield return new($"balanced_rescaling/{symmetry.Name}", log.Scale(0.25));
            double rate = context.LearningRate;
            if (IsPlain(context) && rate > 0) yield return new($"balance_steps/{symmetry.Name}", Estimate.Exact((weightsIn + weightsOut) * batches / (rate * rate * (sumIn + sumOut))));
        }
        if (_predicted.Length > 0) yield return new("charge_residual", Estimate.Exact(worst));
    }

    private ImmutableArray<ContinuousSymmetry> Symmetries(ProbeContext context)
        => _symmetries ??= [.. context.Network.FindSymmetries().Continuous.Where(symmetry => symmetry.Kind != SymmetryKind.NeuronRescaling)];

    /// <summary>Whether the step is θ ← (1 − ηλ)θ − ηg with one λ for all.</summary>
    private static bool IsPlain(ProbeContext context)
        => context.Optimizer is Optimizers.Sgd<float> sgd && (sgd.Decay.Rate == 0 || sgd.Decay.OnAll);

    private static double[] InDouble(ReadOnlySpan<float> vector)
    {
        double[] wide = new double[vector.Length];
        TensorPrimitives.ConvertTruncating(vector, wide.AsSpan());
        return wide;
    }
}
