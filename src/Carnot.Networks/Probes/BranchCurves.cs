using System.Collections.Immutable;
using Carnot.Measurements;
using Carnot.Statistics;

namespace Carnot.Networks.Probes;

/// <summary>Validation losses of branches at the same learning-rate sums since the branch point, by the factor on the learning rate.</summary>
/// <param name="LearningRate">η of the branch point.</param>
/// <param name="Sums">Learning-rate sums at which losses were measured, shape (points).</param>
/// <param name="Losses">For every factor the losses of its replicas, shape (replicas, points).</param>
/// <param name="Noise">For every factor tr Σ at the end of its replicas' branches, shape (replicas).</param>
/// <param name="Annealed">Losses at the last sum of branches whose rate falls to 0 along a straight line, shape (replicas).</param>
public sealed record BranchCurves(double LearningRate, ImmutableArray<double> Sums, ImmutableSortedDictionary<double, double[][]> Losses, ImmutableSortedDictionary<double, double[]> Noise, ImmutableArray<double> Annealed)
{
    /// <summary>Updates of which half a one is less than 5 %.</summary>
    private const double Few = 10;

    /// <summary>Runs the branches: for every factor f a constant rate fη over D/(fη) updates, D the last learning-rate sum.</summary>
    /// <param name="point">Where they begin.</param>
    /// <param name="factors">Factors on η.</param>
    /// <param name="places">The learning-rate sums at which losses are measured, in units of η, ascending; <see cref="Evenly"/> or <see cref="Logarithmically"/>.</param>
    /// <param name="replicas">Repetitions with other batches.</param>
    /// <param name="anneal">Whether to run the annealed ones too: twice as long, to the same sum.</param>
    /// <param name="progress">Told what has been done.</param>
    /// <param name="cancellation">Ends the measurement between branches.</param>
    public static BranchCurves Measure(BranchPoint point, IReadOnlyList<double> factors, IReadOnlyList<double> places, int replicas, bool anneal, Action<string>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(factors);
        double eta = point.LearningRate;
        if (eta <= 0) throw new UsageException("The learning rate at this checkpoint is 0, and 0 cannot be kicked. Give the rate to measure at with --rate, and --settle to reach its equilibrium first.");
        double[] sums = [.. places.Select(place => place * eta)];
        long length = (long)Math.Round(places[^1]);
        var losses = factors.Distinct().ToImmutableSortedDictionary(factor => factor, _ => new double[replicas][]);
        var noise = losses.Keys.ToImmutableSortedDictionary(factor => factor, _ => new double[replicas]);
        var annealed = ImmutableArray.CreateBuilder<double>();
        for (int replica = 0; replica < replicas; replica++)
        {
            foreach (double factor in losses.Keys)
            {
                cancellation.ThrowIfCancellationRequested();
                double rate = factor * eta;
                long updates = Math.Max(1, (long)Math.Round(sums[^1] / rate));
                losses[factor][replica] = Along(point, new(updates, _ => rate, replica), [.. sums.Select(sum => Math.Min(updates, sum / rate))]);
                noise[factor][replica] = GradientScatter.Measure(point.Here(updates, rate), batches: 4).Of(1).Trace.Value;
                progress?.Invoke(FormattableString.Invariant($"replica {replica + 1} of {replicas}, learning rate {rate:G4}: loss {losses[factor][replica][^1]:F4} after {updates} updates"));
            }
            if (!anneal) continue;
            cancellation.ThrowIfCancellationRequested();
            // Σ η (1 − k/n) over k = 0 … n − 1 is η (n + 1)/2.
            long falling = 2 * length - 1;
            annealed.Add(point.Run(new(falling, k => eta * (1 - k / (double)falling), replica), [falling])[0]);
            progress?.Invoke(FormattableString.Invariant($"replica {replica + 1} of {replicas}, annealed to 0: loss {annealed[^1]:F4} after {falling} updates"));
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
        int replicas = Noise.Values.First().Length;
        return Estimate.MeanOfIndependent([.. Enumerable.Range(0, replicas).Select(replica => StraightLine.Slope(logs, [.. Noise.Values.Select(noise => Math.Log(noise[replica]))]))]);
    }

    /// <summary>What part of the heat N C (1 − f) η, N C the slope over all rates, the branch at <paramref name="factor"/> f &lt; 1 has released by the last sums: 1 where the loss is linear in η down to f.</summary>
    public Estimate CapacityShare(double factor)
    {
        int replicas = Losses.Values.First().Length;
        double[] eta = [.. Losses.Keys.Select(f => f * LearningRate)];
        double[] heat = [.. Enumerable.Range(0, replicas).Select(replica => Final(1, replica) - Final(factor, replica))];
        double[] slope = [.. Enumerable.Range(0, replicas).Select(replica => StraightLine.Slope(eta, [.. Losses.Keys.Select(f => Final(f, replica))]))];
        double heats = heat.Sum(), slopes = slope.Sum();
        return Jackknife.Of(replicas, left => (left < 0 ? heats / slopes : (heats - heat[left]) / (slopes - slope[left])) / ((1 - factor) * LearningRate));
    }

    /// <summary>With which relaxation times the heat of the branch at the old rate leaves that at <paramref name="factor"/> &lt; 1 times it.</summary>
    public RelaxationSpectrum Spectrum(double factor) => RelaxationSpectrum.Of(Sums.AsSpan(), Released(factor));

    /// <summary>How the heat of the branch at the old rate leaves that at <paramref name="factor"/> &lt; 1 times it.</summary>
    public MeasuredRelaxation Relaxation(double factor) => MeasuredRelaxation.Of(Sums.AsSpan(), Released(factor));

    /// <summary>L of the branch at the old rate less L of that at another, at the same sums, shape (replicas, points).</summary>
    public IReadOnlyList<double[]> Released(double factor)
        => [.. Losses[1].Zip(Losses[factor], (control, kicked) => control.Zip(kicked, (a, b) => a - b).ToArray())];

    /// <summary>The heat that annealing to 0 releases: L of the branch at the old rate less L of the annealed one, at the last sum.</summary>
    public Estimate AnnealedHeat() => Estimate.MeanOfIndependent([.. Losses[1].Zip(Annealed, (control, annealed) => control[^1] - annealed)]);

    /// <summary>Places evenly over <paramref name="length"/> updates at η.</summary>
    public static double[] Evenly(long length, int points)
    {
        Check(length, points);
        return [.. Enumerable.Range(1, points).Select(i => length * (double)i / points)];
    }

    /// <summary>Three quarters of the places evenly spaced in their logarithm, from one update of a branch at <paramref name="coldest"/> η on; the rest evenly over the last quarter of <paramref name="length"/> updates at η.</summary>
    public static double[] Logarithmically(double coldest, long length, int points)
    {
        Check(length, points);
        int even = Math.Max(1, points / 4), logarithmic = points - even;
        double turn = 0.75 * length, ratio = turn / coldest;
        // Whole updates of the coldest branch, each once.
        IEnumerable<double> early = Enumerable.Range(0, logarithmic).Select(i => coldest * Math.Round(Math.Pow(ratio, i / Math.Max(1.0, logarithmic - 1)))).Distinct();
        return [.. early, .. Enumerable.Range(1, even).Select(i => turn + (length - turn) * i / even)];
    }

    private static void Check(long length, int points)
    {
        if (length < points) throw new UsageException($"Branches of {length} updates cannot be measured at {points} places; give a larger --length or fewer --points.");
    }

    /// <summary>The losses of a branch after numbers of updates that need not be whole: on the straight line between two updates while they are few, after the nearest one otherwise.</summary>
    private static double[] Along(BranchPoint point, Branch branch, double[] updates)
    {
        long Below(double x) => x < Few ? (long)Math.Floor(x) : (long)Math.Round(x);
        long Above(double x) => x < Few ? Math.Min(branch.Updates, (long)Math.Ceiling(x)) : (long)Math.Round(x);
        long[] at = [.. updates.SelectMany(x => (long[])[Below(x), Above(x)]).Distinct().Order()];
        double[] losses = point.Run(branch, at);
        double At(long update) => losses[Array.BinarySearch(at, update)];
        return [.. updates.Select(x => Below(x) == Above(x) ? At(Below(x)) : At(Below(x)) + (x - Below(x)) * (At(Above(x)) - At(Below(x))))];
    }
}
