using System.Collections.Immutable;
using Carnot.Measurements;

namespace Carnot.Networks.Probes;

/// <summary>Validation losses of branches at the same learning-rate sums since the branch point, by the factor on the learning rate.</summary>
/// <param name="LearningRate">η of the branch point.</param>
/// <param name="Sums">Learning-rate sums at which losses were measured, shape (points).</param>
/// <param name="Losses">For every factor the losses of its replicas, shape (replicas, points).</param>
/// <param name="Noise">For every factor tr Σ at the end of its replicas' branches, shape (replicas).</param>
/// <param name="Annealed">Losses at the last sum of branches whose rate falls to 0 along a straight line, shape (replicas).</param>
public sealed record BranchCurves(double LearningRate, ImmutableArray<double> Sums, ImmutableSortedDictionary<double, double[][]> Losses, ImmutableSortedDictionary<double, double[]> Noise, ImmutableArray<double> Annealed)
{
    /// <summary>Runs the branches: for every factor f a constant rate fη over ⌈D/(fη)⌉ updates, D = <paramref name="length"/> η.</summary>
    /// <param name="point">Where they begin.</param>
    /// <param name="factors">Factors on η.</param>
    /// <param name="length">Updates of a branch at η.</param>
    /// <param name="points">Losses along each, evenly spaced in the learning-rate sum.</param>
    /// <param name="replicas">Repetitions with other batches.</param>
    /// <param name="anneal">Whether to run the annealed ones too: twice as long, to the same sum.</param>
    /// <param name="progress">Told what has been done.</param>
    /// <param name="cancellation">Ends the measurement between branches.</param>
    public static BranchCurves Measure(BranchPoint point, IReadOnlyList<double> factors, long length, int points, int replicas, bool anneal, Action<string>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(factors);
        double eta = point.LearningRate;
        if (eta <= 0) throw new UsageException("The learning rate at this checkpoint is 0, and 0 cannot be kicked. Give the rate to measure at with --rate, and --settle to reach its equilibrium first.");
        if (length < points) throw new UsageException($"Branches of {length} updates cannot be measured at {points} places; give a larger --length or fewer --points.");
        double[] sums = [.. Enumerable.Range(1, points).Select(i => eta * length * i / points)];
        var losses = factors.Distinct().ToImmutableSortedDictionary(factor => factor, _ => new double[replicas][]);
        var noise = losses.Keys.ToImmutableSortedDictionary(factor => factor, _ => new double[replicas]);
        var annealed = ImmutableArray.CreateBuilder<double>();
        for (int replica = 0; replica < replicas; replica++)
        {
            foreach (double factor in losses.Keys)
            {
                cancellation.ThrowIfCancellationRequested();
                double rate = factor * eta;
                long[] at = [.. sums.Select(sum => Math.Max(1, (long)Math.Round(sum / rate)))];
                losses[factor][replica] = point.Run(new(at[^1], _ => rate, replica), at);
                noise[factor][replica] = GradientScatter.Measure(point.Here(at[^1], rate), batches: 4).Of(1).Trace.Value;
                progress?.Invoke(FormattableString.Invariant($"replica {replica + 1} of {replicas}, learning rate {rate:G4}: loss {losses[factor][replica][^1]:F4} after {at[^1]} updates"));
            }
            if (!anneal) continue;
            cancellation.ThrowIfCancellationRequested();
            // Σ η (1 − k/n) over k = 0 … n − 1 is η (n + 1)/2.
            long updates = 2 * length - 1;
            annealed.Add(point.Run(new(updates, k => eta * (1 - k / (double)updates), replica), [updates])[0]);
            progress?.Invoke(FormattableString.Invariant($"replica {replica + 1} of {replicas}, annealed to 0: loss {annealed[^1]:F4} after {updates} updates"));
        }
        return new(eta, [.. sums], losses, noise, annealed.ToImmutable());
    }

    /// <summary>The mean over the last quarter of the points, which takes out most of the fluctuation of single losses.</summary>
    public double Final(double factor, int replica) => Losses[factor][replica][^Math.Max(1, Sums.Length / 4)..].Average();

    /// <summary>N C = dL/dη at the last sums, over all factors.</summary>
    public MeasuredHeatCapacity HeatCapacity()
    {
        int replicas = Losses.Values.First().Length;
        return MeasuredHeatCapacity.Of([.. Losses.Keys.Select(factor => factor * LearningRate)],
            [.. Enumerable.Range(0, replicas).Select(replica => Losses.Keys.Select(factor => Final(factor, replica)).ToArray())]);
    }

    /// <summary>d ln tr Σ/d ln η at the ends of the branches: 0 where the noise does not depend on the learning rate, as the theory takes it.</summary>
    public Estimate NoiseExponent()
    {
        double[] logs = [.. Noise.Keys.Select(factor => Math.Log(factor))];
        double mean = logs.Average(), spread = logs.Sum(log => (log - mean) * (log - mean));
        int replicas = Noise.Values.First().Length;
        return Estimate.MeanOfIndependent([.. Enumerable.Range(0, replicas).Select(replica => Noise.Values.Zip(logs, (noise, log) => Math.Log(noise[replica]) * (log - mean)).Sum() / spread)]);
    }

    /// <summary>How the heat of the branch at the old rate leaves that at <paramref name="factor"/> &lt; 1 times it.</summary>
    public MeasuredRelaxation Relaxation(double factor) => MeasuredRelaxation.Of(Sums.AsSpan(), Released(factor));

    /// <summary>L of the branch at the old rate less L of that at another, at the same sums, shape (replicas, points).</summary>
    public IReadOnlyList<double[]> Released(double factor)
        => [.. Losses[1].Zip(Losses[factor], (control, kicked) => control.Zip(kicked, (a, b) => a - b).ToArray())];

    /// <summary>The heat that annealing to 0 releases: L of the branch at the old rate less L of the annealed one, at the last sum.</summary>
    public Estimate AnnealedHeat() => Estimate.MeanOfIndependent([.. Losses[1].Zip(Annealed, (control, annealed) => control[^1] - annealed)]);
}
