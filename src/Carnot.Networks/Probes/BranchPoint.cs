using Carnot.Networks.Checkpoints;
using Carnot.Networks.Data;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Networks.Training;
using Carnot.Schedules;

namespace Carnot.Networks.Probes;

/// <summary>A run at its checkpoint, from which branches go on in memory. Nothing in the run's folder is written.</summary>
public sealed class BranchPoint : IDisposable
{
    /// <summary>Batches of different replicas lie this many steps apart; no run is as long.</summary>
    private const long ReplicaStride = 1L << 40;

    private readonly Workers _workers;
    private readonly double _clip;
    private float[] _weights = [];
    private float[][] _state = [];
    private double? _loss;

    private BranchPoint(TrainingConfiguration configuration, RunInput input, int threads)
    {
        Configuration = configuration;
        Data = input.Data;
        _workers = new(threads);
        Network = ModelFactory.Make(configuration, input, _workers);
        Optimizer = OptimizerFactory.Make(configuration, Network);
        _clip = configuration.ClipNorm;
        // The weights and the optimiser's vectors are kept once more, to go back to.
        MemoryForecast.Check(Network.TrainingBytes(2 * Optimizer.State.Count + 1), MemoryForecast.Available, $"{configuration.Model} with {Network.ParameterCount} parameters and batch {configuration.Batch}, and the point to go back to,");
    }

    /// <summary>What the run was made with.</summary>
    public TrainingConfiguration Configuration { get; }

    /// <summary>The network, at the branch point until a branch moves it.</summary>
    public Network<float> Network { get; }

    /// <summary>Its optimiser.</summary>
    public Optimizer<float> Optimizer { get; }

    /// <summary>What it learns from.</summary>
    public ITrainingData Data { get; }

    /// <summary>The updates done.</summary>
    public long Updates { get; private set; }

    /// <summary>η of the run's last update.</summary>
    public double LearningRate { get; private set; }

    /// <summary>Reads the checkpoint of a run's folder.</summary>
    public static BranchPoint Open(RunFolder folder, int threads)
    {
        ArgumentNullException.ThrowIfNull(folder);
        TrainingConfiguration configuration = TrainingConfiguration.Read(folder.Configuration);
        Checkpoint checkpoint = Checkpoint.Read(folder.Checkpoint);
        RunInput input = RunInput.Of(configuration, File.Exists(folder.Tokenizer) ? TokenizerFile.Read(folder.Tokenizer) : null);
        var point = new BranchPoint(configuration, input, threads);
        try
        {
            Schedule schedule = configuration.LearningRate();
            point.Updates = TrainingState.Restore(checkpoint, point.Network, point.Optimizer, schedule, configuration.Steps, reschedule: true);
            point.LearningRate = point.Updates > 0 ? schedule.At(point.Updates - 1) : 0;
            point.Keep();
            return point;
        }
        catch
        {
            point.Dispose();
            throw;
        }
    }

    /// <summary>Goes on for some updates at a constant rate and makes the end the new branch point.</summary>
    public void Settle(double learningRate, long updates)
    {
        Run(new Branch(updates, _ => learningRate, Replica: -1), []);
        (Updates, LearningRate) = (Updates + updates, learningRate);
        Keep();
    }

    /// <summary>What probes see at the branch point.</summary>
    /// <param name="batches">Batches whose gradients are taken sample by sample.</param>
    /// <param name="cancellation">Ends a measurement at its next batch.</param>
    public ProbeContext Context(int batches = 2, CancellationToken cancellation = default)
    {
        Return();
        return new(Network, Optimizer, Data, Updates, LearningRate, batches: batches) { Clip = _clip, Cancellation = cancellation };
    }

    /// <summary>Runs a branch from the branch point and returns the validation loss after each of the given numbers of updates, ascending; 0 is the branch point itself.</summary>
    /// <param name="branch">How it goes on.</param>
    /// <param name="measured">After how many updates of the branch to measure.</param>
    /// <param name="watch">Called after every update with what probes see.</param>
    public double[] Run(Branch branch, ReadOnlySpan<long> measured, Action<ProbeContext>? watch = null)
    {
        ArgumentNullException.ThrowIfNull(branch);
        Return();
        double[] losses = new double[measured.Length];
        int next = 0;
        if (measured.Length > 0 && measured[0] == 0) losses[next++] = _loss ??= ValidationLoss();
        for (long k = 0; k < branch.Updates; k++)
        {
            double rate = branch.LearningRate(k);
            double loss = Network.LossAndGradient(Data.BatchOf(Updates + (branch.Replica + 2) * ReplicaStride + k)), norm = Optimizer.GradientNorm();
            if (!double.IsFinite(loss) || !double.IsFinite(norm)) throw new DivergenceException($"The branch at learning rate {rate:G4} diverged after {k} updates. Kick it less with smaller --factors.");
            Optimizer.Step(rate, norm > _clip ? _clip / norm : 1);
            watch?.Invoke(Here(k, rate));
            while (next < measured.Length && measured[next] == k + 1) losses[next++] = ValidationLoss();
        }
        return losses;
    }

    /// <summary>The mean loss over the validation set, with θ as it is.</summary>
    public double ValidationLoss()
    {
        double sum = 0;
        long count = 0;
        foreach (var (loss, samples) in Trainer.BatchLosses(Network, Data)) (sum, count) = (sum + loss * samples, count + samples);
        return sum / count;
    }

    /// <inheritdoc/>
    public void Dispose() => _workers.Dispose();

    /// <summary>What probes see with θ where the last branch left it.</summary>
    internal ProbeContext Here(long k, double rate) => new(Network, Optimizer, Data, Updates + k, rate) { Clip = _clip };

    private void Keep() => (_weights, _state, _loss) = (Network.Vector.Value.Span.ToArray(), [.. Optimizer.State.Select(state => state.Values.ToArray())], null);

    private void Return()
    {
        _weights.CopyTo(Network.Vector.Value.Span);
        for (int i = 0; i < _state.Length; i++) _state[i].CopyTo(Optimizer.State[i].Values);
        Optimizer.Resume(Updates);
    }
}
