using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Carnot.Laws;

/// <summary>L(t) = L₀ + A τ_t^−α + B [ x_t − Σ_{k≤t} (x_k − x_{k−1}) K_k(t) ], with x₋₁ = 0, x = x(η) and τ_t = Σ_{k≤t} x_k.</summary>
/// <remarks>
/// Loss laws that are sums over learning-rate changes are one law with different kernels K, each falling from 1 to 0 as the change is left behind:
/// B x_t is the heat of a valley in equilibrium, and every change of temperature reaches it with the delay K. The first four parameters are L₀, A, α, B.
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
    public abstract ImmutableArray<LawParameter> Parameters { get; }

    /// <inheritdoc/>
    public abstract ImmutableArray<Prior> Priors(IReadOnlyList<PreparedCurve> curves);

    /// <summary>Starting values of α and of the kernel's own parameters; L₀, A and B follow by least squares, being linear.</summary>
    private protected abstract IEnumerable<double[]> NonlinearStarts(IReadOnlyList<PreparedCurve> curves);

    /// <summary>How many of the last parameters shape x(η): 0 or 1.</summary>
    private protected virtual int RateParameters => 0;

    /// <summary>x(η) and, where <see cref="RateParameters"/> is 1, its derivative with respect to the last parameter.</summary>
    private protected virtual void Effective(ReadOnlySpan<double> rates, ReadOnlySpan<double> parameters, Span<double> x, Span<double> slope)
    {
        rates.CopyTo(x);
        slope.Clear();
    }

    /// <summary>Σ Δ_k K_k(t) over <paramref name="changes"/> seen from one observation, and its derivatives.</summary>
    private protected abstract double Kernel(in Changes changes, in Observer observer, ReadOnlySpan<double> parameters, Span<double> derivatives);

    /// <summary>Steps at rate <paramref name="x"/> (for a bare rate <paramref name="rate"/>) in which the kernel falls to 1/e.</summary>
    private protected abstract double RelaxationTime(double x, double rate, ReadOnlySpan<double> parameters);

    /// <summary>A weight of each change inside the kernel, such as η_k^−γ; 1 where the law has none.</summary>
    private protected virtual double Weight(double rate, double peak, ReadOnlySpan<double> parameters) => 1;

    /// <summary>Learning-rate changes in order, as columns that are padded to whole vectors.</summary>
    private protected readonly ref struct Changes
    {
        /// <summary>The number of changes that lie before the observation.</summary>
        public required int Count { get; init; }

        /// <summary>x after the change minus x before it.</summary>
        public required ReadOnlySpan<double> Drop { get; init; }

        /// <summary>τ, or the step, where the change happened.</summary>
        public required ReadOnlySpan<double> Place { get; init; }

        /// <summary>The step where the change happened.</summary>
        public required ReadOnlySpan<double> Step { get; init; }

        /// <summary>Kernel weights and the logarithms of their rates.</summary>
        public required ReadOnlySpan<double> Weight { get; init; }

        /// <summary>ln η after the change.</summary>
        public required ReadOnlySpan<double> LogRate { get; init; }

        /// <summary>Derivative of <see cref="Drop"/> with respect to the rate parameter.</summary>
        public required ReadOnlySpan<double> DropSlope { get; init; }

        /// <summary>Derivative of <see cref="Place"/> with respect to the rate parameter.</summary>
        public required ReadOnlySpan<double> PlaceSlope { get; init; }
    }

    /// <summary>Where the loss is observed.</summary>
    private protected readonly record struct Observer(double Step, double Place, double PlaceSlope);

    /// <inheritdoc/>
    public ImmutableArray<double[]> Starts(IReadOnlyList<PreparedCurve> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        var starts = ImmutableArray.CreateBuilder<double[]>();
        foreach (double[] nonlinear in NonlinearStarts(curves))
        {
            double[] parameters = new double[Parameters.Length];
            (parameters[Irreducible], parameters[River], parameters[Heat], parameters[Exponent]) = (1, 1, 1, nonlinear[0]);
            nonlinear.AsSpan(1).CopyTo(parameters.AsSpan(Own));
            SolveLinear(curves, parameters);
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
        var parts = new Parts(new double[n], new double[n], new double[n], new double[n]);
        double[] loss = new double[n];
        Run(curve, parameters, loss, [], parts);

        double heatCapacity = parameters[Heat];
        double[] valley = new double[n], entropy = new double[n], relaxation = new double[n], releasable = new double[n];
        double[] peak = [curve.Peak], peakTemperature = [0], unused = [0];
        Effective(peak, parameters, peakTemperature, unused);
        for (int i = 0; i < n; i++)
        {
            releasable[i] = parts.Equilibrium[i] + parts.Delayed[i];
            valley[i] = releasable[i] / heatCapacity;
            entropy[i] = valley[i] > 0 ? 0.5 * Math.Log(valley[i] / peakTemperature[0]) : double.NegativeInfinity;
            relaxation[i] = RelaxationTime(parts.Temperature[i], curve.Rate[i], parameters);
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
        var dropSlopes = MemoryMarshal.Cast<double, Vector512<double>>(changes.DropSlope);
        var placeSlopes = MemoryMarshal.Cast<double, Vector512<double>>(changes.PlaceSlope);
        Vector512<double> at = Vector512.Create(observer.Place), speed = Vector512.Create(a), power = Vector512.Create(-beta), one = Vector512<double>.One;
        Vector512<double> value = default, byBeta = default, bySpeed = default, byLog = default, bySlope = default, byDrop = default;
        Vector512<double> atSlope = Vector512.Create(observer.PlaceSlope);
        for (int v = 0; v < vectors; v++)
        {
            Vector512<double> distance = Vector512.Max(at - places[v], Vector512<double>.Zero);
            Vector512<double> reach = weights[v] * distance;
            Vector512<double> base1 = one + speed * reach, log = Vector512.Log(base1);
            Vector512<double> kernel = Vector512.Exp(power * log);
            Vector512<double> drop = drops[v];
            if (v == vectors - 1 && changes.Count % 8 != 0)
            {
                Vector512<double> inside = Vector512.LessThan(Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7), Vector512.Create((double)(changes.Count % 8)));
                (kernel, drop) = (kernel & inside, drop & inside);
            }
            Vector512<double> part = drop * kernel;
            value += part;
            if (!derivatives) continue;
            Vector512<double> slope = part * weights[v] / base1;
            byBeta += part * log;
            bySpeed += slope * distance;
            byLog += slope * distance * logs[v];
            bySlope += slope * (atSlope - placeSlopes[v]);
            byDrop += dropSlopes[v] * kernel;
        }
        return new(Vector512.Sum(value), Vector512.Sum(byBeta), Vector512.Sum(bySpeed), Vector512.Sum(byLog), Vector512.Sum(bySlope), Vector512.Sum(byDrop));
    }

    /// <summary>Σ Δ K and the sums its derivatives are made of.</summary>
    private protected readonly record struct PowerSums(double Value, double Log, double Reach, double ReachLogRate, double PlaceSlope, double DropSlope);

    private sealed record Parts(double[] River, double[] Equilibrium, double[] Delayed, double[] Temperature);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run(PreparedCurve curve, ReadOnlySpan<double> parameters, Span<double> loss, Span<double> gradient, Parts? parts)
    {
        int n = curve.Count, segments = curve.Length.Length, count = Parameters.Length, padded = (segments + 1 + 7) / 8 * 8;
        bool wanted = !gradient.IsEmpty;
        double[] mean = new double[segments], meanSlope = new double[segments], end = new double[segments], endSlope = new double[segments];
        double[] cut = new double[n], cutSlope = new double[n], rate = new double[n], rateSlope = new double[n];
        Effective(curve.Mean, parameters, mean, meanSlope);
        Effective(curve.End, parameters, end, endSlope);
        Effective(curve.CutMean, parameters, cut, cutSlope);
        Effective(curve.Rate, parameters, rate, rateSlope);

        double[] drop = new double[padded], place = new double[padded], step = new double[padded], weight = new double[padded];
        double[] logRate = new double[padded], dropSlope = new double[padded], placeSlope = new double[padded];
        double[] tau = new double[segments + 1], tauSlope = new double[segments + 1];
        int[] changed = new int[segments + 1];
        int changes = 0;
        for (int j = 0; j < segments; j++)
        {
            (tau[j + 1], tauSlope[j + 1]) = (tau[j] + curve.Length[j] * mean[j], tauSlope[j] + curve.Length[j] * meanSlope[j]);
            double before = j > 0 ? curve.End[j - 1] : 0;
            if (curve.End[j] != before)
            {
                double middle = (curve.Length[j] - 1) / 2;
                Put(changes++, end[j] - (j > 0 ? end[j - 1] : 0), endSlope[j] - (j > 0 ? endSlope[j - 1] : 0),
                    tau[j] + middle * mean[j], tauSlope[j] + middle * meanSlope[j], curve.First[j] + middle, curve.Mean[j], parameters);
            }
            changed[j + 1] = changes;
        }

        Span<double> own = stackalloc double[count - Own];
        // Observations are visited from the last to the first: the change inside the cut segment is put behind the whole ones, where no later visit reads.
        for (int i = n - 1; i >= 0; i--)
        {
            int whole = curve.Whole[i], visible = changed[whole];
            double length = curve.CutLength[i], middle = (length - 1) / 2;
            double at = tau[whole] + length * cut[i], atSlope = tauSlope[whole] + length * cutSlope[i];
            double before = whole > 0 ? curve.End[whole - 1] : 0;
            if (curve.Rate[i] != before)
            {
                Put(visible, rate[i] - (whole > 0 ? end[whole - 1] : 0), rateSlope[i] - (whole > 0 ? endSlope[whole - 1] : 0),
                    tau[whole] + middle * cut[i], tauSlope[whole] + middle * cutSlope[i], curve.Steps[i] - length + 1 + middle, curve.CutMean[i], parameters);
                visible++;
            }
            var seen = new Changes { Count = visible, Drop = drop, Place = place, Step = step, Weight = weight, LogRate = logRate, DropSlope = dropSlope, PlaceSlope = placeSlope };
            own.Clear();
            double delay = Kernel(seen, new(curve.Steps[i], at, atSlope), parameters, wanted ? own : []);

            double power = Math.Exp(-parameters[Exponent] * Math.Log(at));
            double river = parameters[River] * power, heat = parameters[Heat] * rate[i], delayed = -parameters[Heat] * delay;
            loss[i] = parameters[Irreducible] + river + heat + delayed;
            if (parts is not null) (parts.River[i], parts.Equilibrium[i], parts.Delayed[i], parts.Temperature[i]) = (river, heat, delayed, rate[i]);
            if (!wanted) continue;
            Span<double> row = gradient.Slice(i * count, count);
            row[Irreducible] = 1;
            row[River] = power;
            row[Exponent] = -river * Math.Log(at);
            row[Heat] = rate[i] - delay;
            for (int k = 0; k < own.Length; k++) row[Own + k] = -parameters[Heat] * own[k];
            if (RateParameters > 0) row[count - 1] += -parameters[Exponent] * river / at * atSlope + parameters[Heat] * rateSlope[i];
        }

        void Put(int k, double dropped, double droppedSlope, double where, double whereSlope, double when, double bare, ReadOnlySpan<double> p)
        {
            (drop[k], dropSlope[k], place[k], placeSlope[k], step[k]) = (dropped, droppedSlope, where, whereSlope, when);
            weight[k] = Weight(bare, curve.Peak, p);
            logRate[k] = Math.Log(Math.Max(bare, LeastRate * curve.Peak));
        }
    }

    /// <summary>Rates below this fraction of the peak count as this fraction where a law divides by the rate.</summary>
    private protected const double LeastRate = 1e-3;

    private void SolveLinear(IReadOnlyList<PreparedCurve> curves, double[] parameters)
    {
        int count = parameters.Length;
        var normal = new double[3, 4];
        Span<int> columns = [Irreducible, River, Heat];
        foreach (PreparedCurve curve in curves)
        {
            double[] loss = new double[curve.Count], gradient = new double[curve.Count * count];
            Evaluate(curve, parameters, loss, gradient);
            for (int i = 0; i < curve.Count; i++)
                for (int a = 0; a < 3; a++)
                {
                    double weighted = gradient[i * count + columns[a]] / curve.Count;
                    for (int b = 0; b < 3; b++) normal[a, b] += weighted * gradient[i * count + columns[b]];
                    normal[a, 3] += weighted * curve.Loss[i];
                }
        }
        double[] solution = LinearSystem.SolveSmall(normal);
        double least = curves.Min(c => c.Loss.Min());
        (double l0, double a0, double b0) = (solution[0], solution[1], solution[2]);
        parameters[Irreducible] = l0 > 0.05 * least && l0 < least ? l0 : 0.8 * least;
        parameters[River] = a0 > 0 && double.IsFinite(a0) ? a0 : 0.2 * least;
        parameters[Heat] = b0 > 0 && double.IsFinite(b0) ? b0 : 0.03 * least / curves.Max(c => c.Peak);
    }
}
