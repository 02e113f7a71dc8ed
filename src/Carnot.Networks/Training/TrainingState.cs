using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Carnot.Networks.Checkpoints;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Networks.Tensors;
using Carnot.Schedules;

namespace Carnot.Networks.Training;

/// <summary>Everything a run needs to go on as if it had never stopped: weights, the optimiser's vectors, the step, the schedule's fingerprint.</summary>
/// <remarks>Batches depend on the seed and the step alone, so the step is the position in the data and the state of the generator.</remarks>
public static class TrainingState
{
    private const string OptimizerPrefix = "optimizer/", StepKey = "step", ScheduleKey = "schedule", FingerprintKey = "scheduleFingerprint", StepsKey = "steps";

    /// <summary>SHA-256 of the bits of η at steps 0 … <paramref name="steps"/> − 1.</summary>
    public static string Fingerprint(Schedule schedule, long steps)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] bits = new byte[8];
        for (long step = 0; step < steps; step++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bits, schedule.At(step));
            sha.AppendData(bits);
        }
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    /// <summary>Saves the state after <paramref name="step"/> updates, whole or not at all.</summary>
    public static void Save(string path, Network<float> network, Optimizer<float> optimizer, long step, Schedule schedule, long steps)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(optimizer);
        NamedTensor[] tensors =
        [
            .. Weights(network),
            .. optimizer.State.Select(state => new NamedTensor(OptimizerPrefix + state.Name, [state.Values.Length], state.Values)),
        ];
        Write(path, tensors, step, schedule, steps);
    }

    /// <summary>The number of updates that a saved state holds.</summary>
    public static long StepOf(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return checkpoint.Metadata.TryGetValue(StepKey, out string? text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long step) ? step
            : throw new InputException(checkpoint.Source, null, "it says no step: it is not a checkpoint that a run can be resumed from. Start from its weights with --from.");
    }

    /// <summary>The schedule that a saved state was trained under.</summary>
    internal static Schedule ScheduleOf(Checkpoint checkpoint) => Schedule.Parse(checkpoint.Metadata.GetValueOrDefault(ScheduleKey)
        ?? throw new InputException(checkpoint.Source, null, "it says no schedule: it is not a checkpoint that a run can be resumed from. Start from its weights with --from."));

    /// <summary>Saves the same state for a run that goes on under another schedule.</summary>
    internal static void Reschedule(Checkpoint checkpoint, string path, Schedule schedule, long steps) => Write(path, checkpoint.Tensors, StepOf(checkpoint), schedule, steps);

    /// <summary>Puts a saved state back and returns the number of updates it holds.</summary>
    /// <remarks>A schedule that differs from the saved one is a <see cref="UsageException"/> unless <paramref name="reschedule"/>.</remarks>
    public static long Restore(Checkpoint checkpoint, Network<float> network, Optimizer<float> optimizer, Schedule schedule, long steps, bool reschedule)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(optimizer);
        long step = StepOf(checkpoint);
        if (!reschedule && checkpoint.Metadata.GetValueOrDefault(FingerprintKey) != Fingerprint(schedule, steps))
            throw new UsageException($"The schedule differs from the one this run was saved with: saved \"{checkpoint.Metadata.GetValueOrDefault(ScheduleKey)}\" over {checkpoint.Metadata.GetValueOrDefault(StepsKey)} steps, now \"{schedule}\" over {steps}. Give the saved one, or --reschedule to change it from step {step} on.");
        LoadWeights(checkpoint, network);
        foreach (OptimizerState<float> state in optimizer.State)
        {
            NamedTensor saved = checkpoint.Tensor(OptimizerPrefix + state.Name);
            if (saved.Values.Length != state.Values.Length)
                throw new InputException(checkpoint.Source, null, $"\"{saved.Name}\" has {saved.Values.Length} numbers where this model's optimiser needs {state.Values.Length}.");
            saved.Values.CopyTo(state.Values);
        }
        optimizer.Resume(step);
        return step;
    }

    /// <summary>The parameters as tensors that share their memory.</summary>
    public static ImmutableArray<NamedTensor> Weights(Network<float> network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return [.. network.Parameters.Select(parameter => new NamedTensor(parameter.Name, [.. parameter.Shape], parameter.Value))];
    }

    /// <summary>Fills every parameter from the tensor of its name; a missing one or another shape is an <see cref="InputException"/> and changes nothing.</summary>
    /// <remarks>Published files put <c>transformer.</c>, <c>module.</c>, <c>_orig_mod.</c> or <c>model/</c> before names; what is common to all names is left out of the comparison.</remarks>
    public static void LoadWeights(Checkpoint checkpoint, Network<float> network)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(network);
        string prefix = checkpoint.Tensors.Select(tensor => tensor.Name)
            .Where(name => name.EndsWith(network.Parameters[0].Name, StringComparison.Ordinal))
            .Select(name => name[..^network.Parameters[0].Name.Length])
            .OrderBy(found => found.Length).FirstOrDefault() ?? "";
        var pairs = new List<(Parameter<float> To, NamedTensor From)>();
        foreach (Parameter<float> parameter in network.Parameters)
        {
            NamedTensor tensor = checkpoint.Tensor(prefix + parameter.Name);
            if (!tensor.Shape.SequenceEqual(parameter.Shape))
                throw new InputException(checkpoint.Source, null, $"the tensor \"{tensor.Name}\" has the shape ({string.Join(", ", tensor.Shape)}); this model needs ({string.Join(", ", parameter.Shape)}). Give the sizes the checkpoint was trained with.");
            foreach (float value in tensor.Values.Span)
                if (!float.IsFinite(value)) throw new InputException(checkpoint.Source, null, $"the tensor \"{tensor.Name}\" holds numbers that are not finite: the run had diverged when this was saved. Give an earlier checkpoint.");
            pairs.Add((parameter, tensor));
        }
        foreach (var (to, from) in pairs) from.Values.CopyTo(to.Value);
    }

    private static void Write(string path, IReadOnlyList<NamedTensor> tensors, long step, Schedule schedule, long steps) => Safetensors.Write(path, tensors, new Dictionary<string, string>
    {
        [StepKey] = step.ToString(CultureInfo.InvariantCulture),
        [StepsKey] = steps.ToString(CultureInfo.InvariantCulture),
        [ScheduleKey] = schedule.ToString()!,
        [FingerprintKey] = Fingerprint(schedule, steps),
    }, force: true);
}
