using System.Numerics.Tensors;
using Carnot.Measurements;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Networks.Training;
using Carnot.Randomness;

namespace Carnot.Networks.Probes;

/// <summary>What a probe may look at on one step. What several probes need is measured once.</summary>
public sealed class ProbeContext
{
    /// <summary>Batches that every step has for its probes, of negative steps: drawn like those trained on and never trained on. The first so many are the same on every step.</summary>
    public const int MostBatches = 64;

    private readonly ITrainingData _data;
    private readonly int _batches;
    private float[]? _preconditioner;
    private bool _preconditionerTried;
    private GradientScatter? _scatter;

    /// <summary>The network, its optimiser and its data after the update of a step.</summary>
    /// <param name="network">The network.</param>
    /// <param name="optimizer">Its optimiser.</param>
    /// <param name="data">What it learns from.</param>
    /// <param name="step">The step, counted from 0.</param>
    /// <param name="learningRate">η of its update.</param>
    /// <param name="gradientScale">What clipping left of its gradient, 1 for all.</param>
    /// <param name="batches">Batches whose gradients are taken sample by sample, from 1 to 64; more where these hold fewer samples than noise can be told from.</param>
    public ProbeContext(Network<float> network, Optimizer<float> optimizer, ITrainingData data, long step, double learningRate, double gradientScale = 1, int batches = 2)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(data);
        if (batches is < 1 or > MostBatches) throw new ArgumentOutOfRangeException(nameof(batches), batches, $"There are {MostBatches} batches for a step.");
        (Network, Optimizer, _data, Step, LearningRate, GradientScale) = (network, optimizer, data, step, learningRate, gradientScale);
        BatchSize = data.BatchOf(-1).Count;
        _batches = Math.Max(batches, (GradientNoise.FewestSamples + BatchSize - 1) / BatchSize);
    }

    /// <summary>The network.</summary>
    public Network<float> Network { get; }

    /// <summary>Its optimiser.</summary>
    public Optimizer<float> Optimizer { get; }

    /// <summary>The step, counted from 0.</summary>
    public long Step { get; }

    /// <summary>η of its update.</summary>
    public double LearningRate { get; }

    /// <summary>What clipping left of its gradient, 1 for all.</summary>
    public double GradientScale { get; }

    /// <summary>The norm at which the run cuts its gradients, infinite where it never does.</summary>
    public double Clip { get; init; } = double.PositiveInfinity;

    /// <summary>Ends a measurement at its next batch.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Samples in a training batch.</summary>
    public int BatchSize { get; }

    /// <summary>A batch that is the same on every step, for what shall be compared along a run; valid until the next batch is asked for.</summary>
    public Batch Same(int index) => Batch(-1 - Index(index));

    /// <summary>A batch of this step's own; valid until the next batch is asked for.</summary>
    public Batch Fresh(int index) => Batch(-1 - MostBatches - Step * MostBatches - Index(index));

    /// <summary>The diagonal P of the step η P g; null where the optimiser's step is no such product.</summary>
    public ReadOnlySpan<float> Preconditioner
    {
        get
        {
            if (!_preconditionerTried)
            {
                float[] diagonal = new float[Network.ParameterCount];
                if (Optimizer.TryPreconditioner(diagonal)) _preconditioner = diagonal;
                _preconditionerTried = true;
            }
            return _preconditioner;
        }
    }

    /// <summary>Whether the optimiser's step is a diagonal P times the gradient.</summary>
    public bool HasPreconditioner => !Preconditioner.IsEmpty;

    /// <summary>Whether P differs from 1.</summary>
    public bool IsPreconditioned => HasPreconditioner && Preconditioner.ContainsAnyExcept(1f);

    /// <summary>P in double precision.</summary>
    public double[] PreconditionerInDouble()
    {
        double[] diagonal = new double[Network.ParameterCount];
        TensorPrimitives.ConvertTruncating(Preconditioner, diagonal.AsSpan());
        return diagonal;
    }

    /// <summary>Random numbers of this step and a purpose.</summary>
    public Rng Random(string purpose) => new((ulong)Step, purpose);

    /// <summary>The gradients of single samples of this step's own batches.</summary>
    public GradientScatter Scatter() => _scatter ??= GradientScatter.Measure(this, _batches);

    private Batch Batch(long step)
    {
        Cancellation.ThrowIfCancellationRequested();
        return _data.BatchOf(step);
    }

    private static int Index(int index) => index >= 0 && index < MostBatches ? index : throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {MostBatches} batches for a step.");
}
