using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Carnot.Laws;

/// <summary>L(t) = L₀ + c(τ_t) + B [ T_t − Σ_{k≤t} (T_k − T_{k−1}) K_k(t) ], with T₋₁ = 0, τ_t = Σ_{k≤t} v_k and plainly c = A τ^−α.</summary>
/// <remarks>
/// Loss laws that are sums over learning-rate changes are one law with different kernels K, each falling from 1 to 0 as the change is left behind:
/// B T_t is the heat of a valley in equilibrium, and every change of temperature reaches it with the delay K. What a learning rate η means, the speed v
/// along the river and the temperature T, is the law's <see cref="Drive"/>; plainly v = T = η. The first four parameters are L₀, A, α, B; <see cref="Descend"/> says what is left on the river.
/// </remarks>
public abstract class KernelLaw : ILossLaw
{
    /// <summary>Places of the parameters that all laws of this family have.</summary>
    private protected const int Irreducible = 0, River = 1, Exponent = 2, Heat = 3, Own = 4;

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual int Version => 1;

    /// <inheritdoc/>
    public virtual ImmutableArray<int> Linear { get; } = [Irreducible, River, Heat];

    /// <inheritdoc/>
    public abstract ImmutableArray<LawParameter> Parameters { get; }

    /// <inheritdoc/>
    public abstract ImmutableArray<Prior> Priors(IReadOnlyList<PreparedCurve> curves);

    /// <summary>Starting values of α and of the kernel's own parameters; those that the law is linear in follow by least squares.</summary>
    private protected abstract IEnumerable<double[]> NonlinearStarts(IReadOnlyList<PreparedCurve> curves);

    /// <summary>Places of the parameters that shape what a learning rate means.</summary>
    private protected virtual ImmutableArray<int> DriveParameters => [];

    /// <summary>How many of the first <see cref="DriveParameters"/> also change the speed.</summary>
    private protected virtual int SpeedParameters => 0;

    /// <summary>How many parameters from <see cref="Own"/> on are the kernel's; others of the drive and of the river follow.</summary>
    private protected virtual int KernelParameters => Parameters.Length - Own - DriveParameters.Count(k => k >= Own);

    /// <summary>c(τ), the loss left on the river at <paramref name="tau"/>; fills <paramref name="row"/> with its derivatives by the river's parameters unless it is empty.</summary>
    private protected virtual double Descend(double tau, ReadOnlySpan<double> parameters, Span<double> row, out double slope)
        => Power(tau, parameters, row, out slope);

    /// <summary>A x^−α with its derivatives by A, α and, as <paramref name="slope"/>, x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected static double Power(double x, ReadOnlySpan<double> parameters, Span<double> row, out double slope)
    {
        double log = Math.Log(x), power = Math.Exp(-parameters[Exponent] * log), left = parameters[River] * power;
        slope = -parameters[Exponent] * left / x;
        if (!row.IsEmpty) (row[River], row[Exponent]) = (power, -left * log);
        return left;
    }

    /// <summary>Fills in the speed and the temperature that the schedule means, and their derivatives by <see cref="DriveParameters"/>.</summary>
    private protected virtual void Drive(PreparedCurve curve, ReadOnlySpan<double> parameters, LawDrive drive)
    {
        curve.Mean.CopyTo(drive.Speed.AsSpan());
        curve.End.CopyTo(drive.Temperature.AsSpan());
        curve.CutMean.CopyTo(drive.CutSpeed.AsSpan());
        curve.Rate.CopyTo(drive.CutTemperature.AsSpan());
    }

    /// <summary>Σ ΔT_k K_k(t) over <paramref name="changes"/> seen from one observation, and its derivatives by the kernel's own parameters.</summary>
    /// <remarks>A law with <see cref="DriveParameters"/> also fills <see cref="Changes.Kernel"/> and <see cref="Changes.Fall"/> where derivatives are wanted.</remarks>
    private protected abstract double Kernel(in Changes changes, in Observer observer, ReadOnlySpan<double> parameters, Span<double> derivatives);

    /// <summary>Steps at speed <paramref name="speed"/> (for a bare rate <paramref name="rate"/>) in which the kernel falls to 1/e.</summary>
    private protected abstract double RelaxationTime(double speed, double rate, ReadOnlySpan<double> parameters);

    /// <summary>A weight of each change inside the kernel, such as η_k^−γ; 1 where the law has none.</summary>
    private protected virtual double Weight(double rate, double peak, ReadOnlySpan<double> parameters) => 1;

    /// <summary>Learning-rate changes in order, as columns that are padded to whole vectors.</summary>
    private protected readonly ref struct Changes
    {
        /// <summary>The number of changes that lie before the observation.</summary>
        public required int Count { get; init; }

        /// <summary>T after the change minus T before it.</summary>
        public required ReadOnlySpan<double> Drop { get; init; }

        /// <summary>τ where the change happened.</summary>
        public required ReadOnlySpan<double> Place { get; init; }

        /// <summary>The step where the change happened.</summary>
        public required ReadOnlySpan<double> Step { get; init; }

        /// <summary>Kernel weights.</summary>
        public required ReadOnlySpan<double> Weight { get; init; }

        /// <summary>ln η of the change.</summary>
        public required ReadOnlySpan<double> LogRate { get; init; }

        /// <summary>Receives K_k, zero beyond <see cref="Count"/>.</summary>
        public required Span<double> Kernel { get; init; }

        /// <summary>Receives ΔT_k ∂K_k/∂τ, zero beyond <see cref="Count"/>.</summary>
        public required Span<double> Fall { get; init; }
    }

    /// <summary>Where the loss is observed.</summary>
    private protected readonly record struct Observer(double Step, double Place);

    /// <inheritdoc/>
    public ImmutableArray<double[]> Starts(IReadOnlyList<PreparedCurve> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        var starts = ImmutableArray.CreateBuilder<double[]>();
        foreach (double[] nonlinear in NonlinearStarts(curves))
        {
            double[] parameters = new double[Parameters.Length];
            parameters[Exponent] = nonlinear[0];
            nonlinear.AsSpan(1).CopyTo(parameters.AsSpan(Own));
            LinearStart.Solve(this, curves, parameters, Linear.AsSpan());
            starts.Add(parameters);
        }
        return starts.ToImmutable();
    }

    /// <inheritdoc/>
    public void Evaluate(PreparedCurve curve, ReadOnlySpan<double> parameters, Span<double> loss, Span<double> gradient)
    {
        ArgumentNullException.ThrowIfNull(curve);
        Run(curve, parameters, loss, gradient, null);
    }

    /// <inheritdoc/>
    public Decomposition Decompose(PreparedCurve curve, ReadOnlySpan<double> parameters)
    {
        ArgumentNullException.ThrowIfNull(curve);
        int n = curve.Count;
        var parts = new Parts(new double[n], new double[n], new double[n], new double[n], new double[n]);
        double[] loss = new double[n];
        Run(curve, parameters, loss, [], parts);

        double heatCapacity = parameters[Heat];
        double[] valley = new double[n], entropy = new double[n], relaxation = new double[n], releasable = new double[n];
        double hot = parts.Hottest;
        for (int i = 0; i < n; i++)
        {
            releasable[i] = parts.Equilibrium[i] + parts.Delayed[i];
            valley[i] = releasable[i] / heatCapacity;
            entropy[i] = valley[i] > 0 ? 0.5 * Math.Log(valley[i] / hot) : double.NegativeInfinity;
            relaxation[i] = RelaxationTime(parts.Speed[i], curve.Rate[i], parameters);
        }
        return new()
        {
            Steps = curve.Steps,
            Loss = ImmutableCollectionsMarshal.AsImmutableArray(loss),
            Irreducible = [.. Enumerable.Repeat(parameters[Irreducible], n)],
            River = ImmutableCollectionsMarshal.AsImmutableArray(parts.River),
            EquilibriumHeat = ImmutableCollectionsMarshal.AsImmutableArray(parts.Equilibrium),
            DelayedHeat = ImmutableCollectionsMarshal.AsImmutableArray(parts.Delayed),
            Temperature = ImmutableCollectionsMarshal.AsImmutableArray(parts.Temperature),
            ValleyTemperature = ImmutableCollectionsMarshal.AsImmutableArray(valley),
            HeatCapacity = heatCapacity,
            Entropy = ImmutableCollectionsMarshal.AsImmutableArray(entropy),
            RelaxationTime = ImmutableCollectionsMarshal.AsImmutableArray(relaxation),
            ReleasableHeat = ImmutableCollectionsMarshal.AsImmutableArray(releasable),
        };
    }

    /// <summary>A kernel (1 + u)^−β with u = a w_k (τ_t − τ_k): its sums, eight changes at a time.</summary>
    // Compiled at once and fully: the slow first tier would cost more than a whole fit.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected static PowerSums SumPower(in Changes changes, in Observer observer, double a, double beta, bool derivatives)
    {
        int vectors = (changes.Count + 7) / 8;
        var drops = MemoryMarshal.Cast<double, Vector512<double>>(changes.Drop);
        var places = MemoryMarshal.Cast<double, Vector512<double>>(changes.Place);
        var weights = MemoryMarshal.Cast<double, Vector512<double>>(changes.Weight);
        var logs = MemoryMarshal.Cast<double, Vector512<double>>(changes.LogRate);
        var kernels = MemoryMarshal.Cast<double, Vector512<double>>(changes.Kernel);
        var falls = MemoryMarshal.Cast<double, Vector512<double>>(changes.Fall);
        Vector512<double> at = Vector512.Create(observer.Place), speed = Vector512.Create(a), power = Vector512.Create(-beta), one = Vector512<double>.One;
        Vector512<double> value = default, byBeta = default, bySpeed = default, byLog = default;
        for (int v = 0; v < vectors; v++)
        {
            Vector512<double> distance = Vector512.Max(at - places[v], Vector512<double>.Zero);
            Vector512<double> reach = weights[v] * distance;
            Vector512<double> base1 = one + speed * reach, log = VectorMath.Log(base1);
            Vector512<double> kernel = VectorMath.Exp(power * log);
            if (v == vectors - 1 && changes.Count % 8 != 0)
                kernel &= Vector512.LessThan(Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7), Vector512.Create((double)(changes.Count % 8)));
            Vector512<double> part = drops[v] * kernel;
            value += part;
            if (!derivatives) continue;
            Vector512<double> slope = part * weights[v] / base1;
            byBeta += part * log;
            bySpeed += slope * distance;
            byLog += slope * distance * logs[v];
            if (v >= kernels.Length) continue;
            kernels[v] = kernel;
            falls[v] = power * speed * slope;
        }
        return new(Vector512.Sum(value), Vector512.Sum(byBeta), Vector512.Sum(bySpeed), Vector512.Sum(byLog));
    }

    /// <summary>Σ ΔT K and the sums its derivatives are made of.</summary>
    private protected readonly record struct PowerSums(double Value, double Log, double Reach, double ReachLogRate);

    private sealed record Parts(double[] River, double[] Equilibrium, double[] Delayed, double[] Temperature, double[] Speed)
    {
        public double Hottest { get; set; }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run(PreparedCurve curve, ReadOnlySpan<double> parameters, Span<double> loss, Span<double> gradient, Parts? parts)
    {
        int n = curve.Count, segments = curve.Length.Length, count = Parameters.Length, shapes = DriveParameters.Length, padded = (segments + 1 + 7) / 8 * 8;
        bool wanted = !gradient.IsEmpty, bent = wanted && shapes > 0;
        var drive = new LawDrive(segments, n, bent ? shapes : 0, bent ? SpeedParameters : 0);
        Drive(curve, parameters, drive);
        if (parts is not null) parts.Hottest = Math.Max(drive.Temperature.DefaultIfEmpty().Max(), drive.CutTemperature.Max());

        double[] drop = new double[padded], place = new double[padded], step = new double[padded], weight = new double[padded], logRate = new double[padded];
        double[] kernel = new double[bent ? padded : 0], fall = new double[bent ? padded : 0];
        double[][] dropSlope = LawDrive.Columns(bent ? shapes : 0, padded), placeSlope = LawDrive.Columns(drive.SpeedSlope.Length, padded), tauSlope = LawDrive.Columns(drive.SpeedSlope.Length, segments + 1);
        double[] tau = new double[segments + 1];
        int[] changed = new int[segments + 1];
        int changes = 0;
        for (int j = 0; j < segments; j++)
        {
            double middle = (curve.Length[j] - 1) / 2, dropped = drive.Temperature[j] - (j > 0 ? drive.Temperature[j - 1] : 0);
            tau[j + 1] = tau[j] + curve.Length[j] * drive.Speed[j];
            for (int r = 0; r < tauSlope.Length; r++) tauSlope[r][j + 1] = tauSlope[r][j] + curve.Length[j] * drive.SpeedSlope[r][j];
            if (dropped != 0)
            {
                Put(changes, dropped, tau[j] + middle * drive.Speed[j], curve.First[j] + middle, curve.Mean[j], parameters);
                for (int r = 0; r < dropSlope.Length; r++) dropSlope[r][changes] = drive.TemperatureSlope[r][j] - (j > 0 ? drive.TemperatureSlope[r][j - 1] : 0);
                for (int r = 0; r < placeSlope.Length; r++) placeSlope[r][changes] = tauSlope[r][j] + middle * drive.SpeedSlope[r][j];
                changes++;
            }
            changed[j + 1] = changes;
        }

        Span<double> own = stackalloc double[KernelParameters];
        // Observations are visited from the last to the first: the change inside the cut segment is put behind the whole ones, where no later visit reads.
        for (int i = n - 1; i >= 0; i--)
        {
            int whole = curve.Whole[i], visible = changed[whole];
            double length = curve.CutLength[i], middle = (length - 1) / 2;
            double at = tau[whole] + length * drive.CutSpeed[i], temperature = drive.CutTemperature[i], dropped = temperature - (whole > 0 ? drive.Temperature[whole - 1] : 0);
            if (dropped != 0)
            {
                Put(visible, dropped, tau[whole] + middle * drive.CutSpeed[i], curve.Steps[i] - length + 1 + middle, curve.CutMean[i], parameters);
                for (int r = 0; r < dropSlope.Length; r++) dropSlope[r][visible] = drive.CutTemperatureSlope[r][i] - (whole > 0 ? drive.TemperatureSlope[r][whole - 1] : 0);
                for (int r = 0; r < placeSlope.Length; r++) placeSlope[r][visible] = tauSlope[r][whole] + middle * drive.CutSpeedSlope[r][i];
                visible++;
            }
            var seen = new Changes { Count = visible, Drop = drop, Place = place, Step = step, Weight = weight, LogRate = logRate, Kernel = kernel, Fall = fall };
            own.Clear();
            double delay = Kernel(seen, new(curve.Steps[i], at), parameters, wanted ? own : []);

            Span<double> row = wanted ? gradient.Slice(i * count, count) : [];
            row.Clear();
            double river = Descend(at, parameters, row, out double slope), heat = parameters[Heat] * temperature, delayed = -parameters[Heat] * delay;
            loss[i] = parameters[Irreducible] + river + heat + delayed;
            if (parts is not null) (parts.River[i], parts.Equilibrium[i], parts.Delayed[i], parts.Temperature[i], parts.Speed[i]) = (river, heat, delayed, temperature, drive.CutSpeed[i]);
            if (!wanted) continue;
            row[Irreducible] = 1;
            row[Heat] = temperature - delay;
            for (int k = 0; k < own.Length; k++) row[Own + k] = -parameters[Heat] * own[k];
            if (shapes == 0) continue;
            int used = (visible + 7) / 8 * 8;
            for (int r = 0; r < shapes; r++) row[DriveParameters[r]] += parameters[Heat] * (drive.CutTemperatureSlope[r][i] - Dot(dropSlope[r], kernel, used));
            double falls = tauSlope.Length > 0 ? Sum(fall, used) : 0;
            for (int r = 0; r < tauSlope.Length; r++)
            {
                double atSlope = tauSlope[r][whole] + length * drive.CutSpeedSlope[r][i];
                row[DriveParameters[r]] += slope * atSlope - parameters[Heat] * (falls * atSlope - Dot(placeSlope[r], fall, used));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Put(int k, double dropped, double where, double when, double bare, ReadOnlySpan<double> p)
        {
            (drop[k], place[k], step[k]) = (dropped, where, when);
            weight[k] = Weight(bare, curve.Peak, p);
            logRate[k] = Math.Log(Math.Max(bare, LeastRate * curve.Peak));
        }
    }

    /// <summary>Σ a b over the first <paramref name="count"/> places, a multiple of eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Dot(double[] a, double[] b, int count)
    {
        var left = MemoryMarshal.Cast<double, Vector512<double>>(a.AsSpan(0, count));
        var right = MemoryMarshal.Cast<double, Vector512<double>>(b.AsSpan(0, count));
        Vector512<double> sum = default;
        for (int v = 0; v < left.Length; v++) sum += left[v] * right[v];
        return Vector512.Sum(sum);
    }

    private static double Sum(double[] a, int count)
    {
        Vector512<double> sum = default;
        foreach (Vector512<double> v in MemoryMarshal.Cast<double, Vector512<double>>(a.AsSpan(0, count))) sum += v;
        return Vector512.Sum(sum);
    }

    /// <summary>Rates below this fraction of the peak count as this fraction where a law divides by the rate.</summary>
    private protected const double LeastRate = 1e-3;
}
