using System.Collections.Immutable;
using Carnot.Dynamics;
using Carnot.Landscapes;
using Carnot.Randomness;

namespace Carnot.Ensembles;

/// <summary>Many independent walkers of one <see cref="Simulation"/>, moved together in single precision on all cores.</summary>
/// <remarks>
/// Blocks of walkers have their own streams of random numbers and lanes of registers their own generators, so the result depends on
/// simulation, number of walkers, seed and starting points alone: not on the number of threads, not on the width of the registers.
/// Landscapes: quadratic, double well, many minima, river valley with a linear or quadratic river. Noise: Gaussian.
/// Not safe for several callers at once. Nothing is allocated while walkers move on one thread.
/// </remarks>
public sealed class Ensemble
{
    /// <summary>Steps between two looks for walkers that have left the finite numbers.</summary>
    private const int ChunkSteps = 1024;

    private readonly Simulation _simulation;
    private readonly StepPlan _plan;
    private readonly IMover _mover;
    private readonly StartingPoint[] _starts;
    private readonly Block[] _blocks, _spares;
    private readonly PowerSums[] _sums;
    private readonly StepConstants[] _constants = new StepConstants[ChunkSteps];
    private readonly Action<int> _advanceWorker, _measureWorker;
    private readonly ParallelOptions _options;
    private readonly Lock _lock = new();
    private int _chunk, _next;
    private Divergence? _divergence;

    /// <summary>Walkers that begin at <paramref name="starts"/>: one for every direction, or one that serves all.</summary>
    /// <param name="simulation">Landscape, update rule, noise and schedule.</param>
    /// <param name="walkers">How many; 2 or more, since every average has an error bar.</param>
    /// <param name="seed">The seed of every stream.</param>
    /// <param name="starts">Where walkers begin.</param>
    public Ensemble(Simulation simulation, int walkers, ulong seed, params ReadOnlySpan<StartingPoint> starts)
        : this(simulation, walkers, seed, Environment.ProcessorCount, starts) { }

    /// <summary>The same on at most <paramref name="threads"/> threads.</summary>
    public Ensemble(Simulation simulation, int walkers, ulong seed, int threads, params ReadOnlySpan<StartingPoint> starts)
        : this(simulation, walkers, seed, threads, Movers.WidestLanes, starts) { }

    internal Ensemble(Simulation simulation, int walkers, ulong seed, int threads, int lanes, ReadOnlySpan<StartingPoint> starts)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        Require.AtLeast("number of walkers", 2, walkers);
        Require.AtLeast("number of threads", 1, threads);
        Dimension = simulation.Landscape.Dimension;
        if (starts.Length != 1 && starts.Length != Dimension)
            throw new UsageException($"Give one starting point for every direction ({Dimension}), or one that serves all; got {starts.Length}.");
        if (simulation is { Landscape: RiverValley, Dynamics: Adam { WeightDecay: > 0 } })
            throw new UsageException("The ensemble simulator has no weight decay along a river; use a single walker.");
        Walkers = walkers;
        (_simulation, _plan, _mover) = (simulation, StepPlan.Of(simulation.Dynamics), Movers.Create(simulation, lanes));
        _starts = starts.Length == Dimension ? starts.ToArray() : [.. Enumerable.Repeat(starts[0], Dimension)];
        _blocks = CreateBlocks(seed);
        _sums = new PowerSums[_blocks.Length * (1 + Dimension)];
        threads = Math.Min(threads, _blocks.Length);
        _spares = [.. Enumerable.Range(0, threads).Select(_ => NewBlock(_blocks[0].Walkers))];
        _options = new() { MaxDegreeOfParallelism = threads };
        (_advanceWorker, _measureWorker) = (AdvanceBlocks, MeasureBlocks);
    }

    /// <summary>How many walkers.</summary>
    public int Walkers { get; }

    /// <summary>d, the number of parameters of each.</summary>
    public int Dimension { get; }

    /// <summary>The number of updates made.</summary>
    public long Step { get; private set; }

    /// <summary>Makes the next <paramref name="steps"/> updates with every walker.</summary>
    /// <exception cref="DivergenceException">A walker left the finite numbers: the message names the step and the stability bound. The ensemble is of no further use.</exception>
    public void Advance(long steps = 1)
    {
        for (long end = Step + Require.AtLeast("number of steps", 0, steps); Step < end; Step += _chunk)
        {
            _chunk = (int)Math.Min(ChunkSteps, end - Step);
            for (int k = 0; k < _chunk; k++) _constants[k] = _plan.At(_simulation.Schedule.At(Step + k), Step + k);
            ForEachBlock(_advanceWorker);
            if (_divergence is { } fault) throw Explain(fault);
        }
    }

    /// <summary>The moments of all walkers now.</summary>
    public EnsembleMoments Measure()
    {
        ForEachBlock(_measureWorker);
        var totals = new PowerSums[1 + Dimension];
        for (int i = 0; i < _sums.Length; i++) totals[i % totals.Length] += _sums[i];
        return new(Step, totals[0].Mean(Walkers),
            [.. totals.Skip(1).Select(sums => sums.Mean(Walkers))], [.. totals.Skip(1).Select(sums => sums.MeanSquare(Walkers))]);
    }

    /// <summary>Advances to each of <paramref name="steps"/>, counted from the first update and increasing, and measures there.</summary>
    public ImmutableArray<EnsembleMoments> MeasureAt(params IEnumerable<long> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        var measured = ImmutableArray.CreateBuilder<EnsembleMoments>();
        foreach (long step in steps)
        {
            if (step < Step) throw new UsageException($"The ensemble has made {Step} updates already and cannot go back to {step}.");
            Advance(step - Step);
            measured.Add(Measure());
        }
        return measured.ToImmutable();
    }

    /// <summary>The positions of all walkers in one direction, in the order of the walkers.</summary>
    public float[] Positions(int direction)
    {
        float[] positions = new float[Walkers];
        int done = 0;
        foreach (Block block in _blocks)
        {
            block.Positions(direction)[..block.Walkers].CopyTo(positions.AsSpan(done));
            done += block.Walkers;
        }
        return positions;
    }

    private void ForEachBlock(Action<int> worker)
    {
        _next = -1;
        if (_spares.Length == 1) worker(0);
        else Parallel.For(0, _spares.Length, _options, worker);
    }

    private void AdvanceBlocks(int worker)
    {
        Block spare = _spares[worker];
        for (int b; (b = Interlocked.Increment(ref _next)) < _blocks.Length;)
        {
            Block block = _blocks[b];
            block.CopyTo(spare);
            _mover.Advance(block, _constants.AsSpan(0, _chunk));
            if (FirstNotFinite(block) >= 0) FindDivergence(spare, block.Walkers, b);
        }
    }

    private void MeasureBlocks(int worker)
    {
        for (int b; (b = Interlocked.Increment(ref _next)) < _blocks.Length;)
        {
            Block block = _blocks[b];
            _mover.WriteLosses(block);
            Span<PowerSums> sums = _sums.AsSpan(b * (1 + Dimension), 1 + Dimension);
            sums[0] = PowerSums.Of(block.Losses.AsSpan(0, block.Walkers));
            for (int d = 0; d < Dimension; d++) sums[1 + d] = PowerSums.Of(block.Positions(d)[..block.Walkers]);
        }
    }

    /// <summary>Repeats a chunk step by step from <paramref name="block"/>, which was copied before it, until a number is not finite.</summary>
    private void FindDivergence(Block block, int walkers, int number)
    {
        for (int k = 0; k < _chunk; k++)
        {
            _mover.Advance(block, _constants.AsSpan(k, 1));
            int at = FirstNotFinite(block);
            if (at < 0) continue;
            var found = new Divergence(Step + k, number * _blocks[0].Walkers + Math.Min(at % block.Padded, walkers - 1), at / block.Padded, block.AllPositions[at]);
            lock (_lock)
            {
                if (_divergence is not { } known || (found.Step, found.Walker).CompareTo((known.Step, known.Walker)) < 0) _divergence = found;
            }
            return;
        }
    }

    private int FirstNotFinite(Block block)
    {
        Span<float> positions = block.AllPositions[..(Dimension * block.Padded)];
        for (int i = 0; i < positions.Length; i++)
            if (!float.IsFinite(positions[i])) return i;
        return -1;
    }

    private DivergenceException Explain(Divergence fault)
    {
        double[] start = [.. _starts.Select(point => point.Mean)];
        double sharpness = _simulation.Landscape.Sharpness(start);
        IDynamics rule = _simulation.Dynamics;
        return new($"The simulation diverged at step {fault.Step} with learning rate {_simulation.Schedule.At(fault.Step)}: "
            + $"parameter {fault.Direction} of walker {fault.Walker} became {fault.Value}. "
            + $"At the starting point's sharpness a = {sharpness}, {rule.Name} is stable below {rule.StabilityFormula} = {rule.StabilityBound(sharpness)}; lower the learning rate.");
    }

    private Block[] CreateBlocks(ulong seed)
    {
        int count = (Walkers + Block.Size - 1) / Block.Size, each = (Walkers + count - 1) / count;
        var blocks = new Block[count];
        var rng = new Rng(seed, "ensemble");
        for (int b = 0; b < count; b++)
        {
            Block block = blocks[b] = NewBlock(Math.Min(each, Walkers - b * each), each);
            for (int d = 0; d < Dimension; d++)
            {
                block.Seed(d, rng.Fork($"block {b}/direction {d}"));
                Place(block.Positions(d), _starts[d], rng.Fork($"block {b}/start {d}"));
            }
        }
        return blocks;
    }

    private Block NewBlock(int walkers, int? room = null)
        => new(walkers, room ?? walkers, Dimension + (_simulation.Landscape is RiverValley ? 1 : 0), _plan.Memories);

    private static void Place(Span<float> positions, StartingPoint start, Rng rng)
    {
        foreach (ref float position in positions)
            position = (float)(start.Mean + start.StandardDeviation * rng.NextNormal() + start.HalfWidth * (2 * rng.NextUniform() - 1));
    }

    /// <summary>The first walker that left the finite numbers.</summary>
    private readonly record struct Divergence(long Step, int Walker, int Direction, float Value);
}
