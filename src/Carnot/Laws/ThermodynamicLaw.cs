using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Carnot.Runs;

namespace Carnot.Laws;

/// <summary>L = L₀ + A (τ₀ + τ)^−α + E e^−κτ + N C [ T_t − Σ ΔT_k (1 + a (τ_t − τ_{k−1}))^−β ], T = g η̃ (1 + η̃/η_h)^(−1/5), g = 1 − ρ/(1+ρ) e^−κτ, τ_t = Σ_{k≤t} η̃_k, τ_{−1} = 0, η̃ = η/√m, dm/dt = −2 λ η m + (η/w₀)².</summary>
/// <remarks>
/// m is the mean square weight in units of its start w₀²: weight decay shrinks it, the random walk of updates of size η lets it grow, and a network whose
/// weights are normalised turns by η̃ = η/√m, its effective learning rate. The river is travelled in units of η̃ from τ₀ on: a new network stands at a finite height.
/// What is learned first, such as how often each token occurs, goes apart from it as E e^−κτ, and the valley's heat capacity grows with it, from N C/(1 + ρ) to N C.
/// A valley holds heat N C T and follows its thermostat with the relaxation spectrum of curvatures distributed as Gamma(β), whose Laplace transform is the kernel. Hot directions swell the
/// optimiser's own normaliser and climb stiffening walls, so their heat bends from η̃ to the power 4/5 of it at η_h. λ → 0 with w₀ → ∞ is the law of plain SGD, η̃ = η.
/// The derivation with its tests is docs/thermodynamic-law.md. Sources: NTL, arXiv:2505.10559, sections 4 and 5; Kosson et al., "Rotational Equilibrium", arXiv:2305.17212.
/// </remarks>
public sealed class ThermodynamicLaw : KernelLaw, ILossLaw
{
    /// <summary>1/5: how far the exponent of the heat falls beyond η_h. A lone direction under Adam ends at 1/3, one in a parabola at 0 (docs/thermodynamic-law.md, section 3).</summary>
    private const double Bend = 0.2;

    /// <summary>As good as no early stage: nats.</summary>
    private const double Nothing = 1e-5;

    private const int Conductance = Own, Spectrum = Own + 1, Decay = Own + 2, Scale = Own + 3, HeatBend = Own + 4, Source = Own + 5, Early = Own + 6, EarlyRate = Own + 7, Growth = Own + 8;

    /// <inheritdoc/>
    public override string Name => "ntl";

    /// <inheritdoc/>
    public override int Version => 6;

    /// <summary>One part in eleven, measured on small networks of our own (<see cref="LossNoise"/>).</summary>
    public double UncooledNoise => 1 / 11.0;

    /// <summary>All: a run begins at a finite height, τ₀.</summary>
    public LossCurve Described(LossCurve curve) => curve;

    /// <summary>The optimiser's decoupled weight decay as the user tells it; null where the curves tell it, or the fit has to find it.</summary>
    public double? WeightDecay { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<LawParameter> Parameters { get; } =
    [
        new("irreducible", "L0", "nats", 1e-3, 1e2, "loss that no training removes"),
        new("river", "A", "nats η^alpha", 1e-6, 1e4, "loss left on the river at τ₀ + τ = 1"),
        new("riverExponent", "alpha", "1", 1e-2, 5, "how fast the river descends with τ"),
        new("heatCapacity", "NC", "nats/η", 1e-4, 1e7, "heat of the valley per unit of effective learning rate, where it is cold"),
        new("conductance", "a", "1/η", 1e-4, 1e7, "relaxation rate of the softest valleys per unit of τ"),
        new("spectrumExponent", "beta", "1", 5e-2, 10, "curvatures are distributed as Gamma(beta)"),
        new("weightDecay", "lambda", "1", 1e-6, 1e2, "decoupled weight decay"),
        new("weightScale", "w0", "η", 1e-4, 1e3, "root mean square of the weights at the start"),
        new("heatBend", "eta_h", "η", 1e-9, 1e4, "effective learning rate from which on heat grows with the power 4/5 of it"),
        new("riverStart", "tau0", "η", 1e-9, 1e4, "where on the river the run begins"),
        new("early", "E", "nats", 1e-6, 1e2, "loss that is learned apart from the river, before most of it"),
        new("earlyRate", "kappa", "1/η", 1e-6, 1e6, "how fast that is learned per unit of τ"),
        new("capacityGrowth", "rho", "1", 1e-4, 1e4, "by how much of its start the heat capacity grows meanwhile"),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<int> Linear { get; } = [Irreducible, River, Heat, Early];

    /// <summary>Only the weight decay is the same in all models. The others lie as far apart as fits of small networks of our own at two batch sizes (benchmarks/RESULTS.md): noise decides where heat bends and how fast a norm grows.</summary>
    public ImmutableArray<OwnParameter> PerModel { get; } =
        [new(Irreducible, 1), new(River, 1), new(Exponent, 0.2), new(Heat, 1), new(Conductance, 2), new(Spectrum, 1), new(Scale, 0.5), new(HeatBend, 0.7), new(Source, 0.8), new(Early, 1), new(EarlyRate, 0.5), new(Growth, 0.5)];

    /// <summary>What optimisers and initialisers are set to, λ = 0.1 and w₀ = 0.02; a spectrum that is nearly even over the decades, whose sharpest valleys forget within a step or two; heat that bends far below the peak rate; a river that begins some twenty steps from its source; some tenths of a nat that are learned within a thousand steps.</summary>
    public override ImmutableArray<Prior> Priors(IReadOnlyList<PreparedCurve> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        Prior decay = Known(curves) is { } known ? new(Decay, Math.Max(known, 2e-6), 0.02) : new(Decay, 0.1, 0.5);
        double peak = curves.Max(c => c.Peak);
        return [new(Exponent, 0.5, 0.6), new(Conductance, 0.8 / peak, 1), new(Spectrum, 0.15, 0.4), decay, new(Scale, 0.02, 0.5), new(HeatBend, 0.1 * peak, 1), new(Source, 20 * peak, 1.5),
            new(EarlyRate, 1e-3 / peak, 1), .. ShowsEarlyStage(curves) ? (Prior[])[new(Early, 0.3, 2), new(Growth, 0.5, 2.5)] : [new(Early, Nothing, 0.1), new(Growth, 10 * Nothing, 0.1)]];
    }

    /// <summary>Whether a run is long enough to tell the early stage from the river: four to five times the thousand steps at the peak rate that it takes. Otherwise the priors hold it at nothing.</summary>
    private static bool ShowsEarlyStage(IReadOnlyList<PreparedCurve> curves) => curves.Max(c => c.RateSum) > 4500 * curves.Max(c => c.Peak);

    /// <summary>The weight decay that was told, or that all curves have in common.</summary>
    private double? Known(IReadOnlyList<PreparedCurve> curves) => WeightDecay ?? (curves.All(c => c.WeightDecay == curves[0].WeightDecay) ? curves[0].WeightDecay : null);

    private protected override IEnumerable<double[]> NonlinearStarts(IReadOnlyList<PreparedCurve> curves)
    {
        double peak = curves.Max(c => c.Peak), span = curves.Max(c => c.RateSum), decay = Math.Max(Known(curves) ?? 0.1, 2e-6);
        // Weights that start heavy stand for a network, or an optimiser, whose norm does not matter: a valley of the objective of its own.
        (double[] rates, double[] growths) = ShowsEarlyStage(curves) ? ((double[])[1e-3, 3e-3], (double[])[0.5, 4]) : ([1e-3], [10 * Nothing]);
        foreach (double memory in (double[])[10, 100])
            foreach (double scale in (double[])[0.02, 0.4])
                foreach (double early in rates)
                    foreach (double growth in growths)
                        yield return [0.5, memory / span, 0.4, decay, scale, 0.1 * peak, 20 * peak, 1, early / peak, growth];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override double Descend(double tau, ReadOnlySpan<double> parameters, Span<double> row, out double slope)
    {
        double left = Power(parameters[Source] + tau, parameters, row, out slope), share = Math.Exp(-parameters[EarlyRate] * tau), early = parameters[Early] * share;
        if (!row.IsEmpty) (row[Source], row[Early], row[EarlyRate]) = (slope, share, -tau * early);
        slope -= parameters[EarlyRate] * early;
        return left + early;
    }

    private protected override ImmutableArray<int> DriveParameters { get; } = [Decay, Scale, HeatBend, EarlyRate, Growth];

    private protected override int SpeedParameters => 2;

    private protected override int KernelParameters => 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void Drive(PreparedCurve curve, ReadOnlySpan<double> parameters, LawDrive drive)
    {
        var thermostat = new WeightNorm(parameters[Decay], parameters[Scale]);
        bool slopes = drive.SpeedSlope.Length > 0;
        double heat = parameters[HeatBend], rate = parameters[EarlyRate], growth = parameters[Growth], missing = growth / (1 + growth);
        int segments = curve.Length.Length;
        var starts = new WeightNorm.State[segments + 1];
        starts[0] = WeightNorm.Start;
        var reached = new (double Tau, double ByDecay, double ByScale)[segments + 1];
        for (int j = 0; j < segments; j++)
        {
            starts[j + 1] = thermostat.After(starts[j], curve.Mean[j], curve.Length[j]);
            Put(j, starts[j], starts[j + 1], curve.Mean[j], curve.Length[j], curve.End[j], drive.Speed, drive.Temperature, drive.SpeedSlope, drive.TemperatureSlope);
            reached[j + 1] = Grow(j, reached[j], curve.Length[j], drive.Speed, drive.Temperature, drive.SpeedSlope, drive.TemperatureSlope);
        }
        for (int i = 0; i < curve.Count; i++)
        {
            WeightNorm.State from = starts[curve.Whole[i]];
            Put(i, from, thermostat.After(from, curve.CutMean[i], curve.CutLength[i]), curve.CutMean[i], curve.CutLength[i], curve.Rate[i],
                drive.CutSpeed, drive.CutTemperature, drive.CutSpeedSlope, drive.CutTemperatureSlope);
            Grow(i, reached[curve.Whole[i]], curve.CutLength[i], drive.CutSpeed, drive.CutTemperature, drive.CutSpeedSlope, drive.CutTemperatureSlope);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Put(int place, in WeightNorm.State from, in WeightNorm.State to, double mean, double length, double end,
            double[] speed, double[] temperature, double[][] speedSlope, double[][] temperatureSlope)
        {
            WeightNorm.State middle = thermostat.After(from, mean, length / 2);
            // Simpson's rule for the mean of 1/√m over the segment, along which m is one exponential.
            double a = 1 / Math.Sqrt(from.M), b = 1 / Math.Sqrt(middle.M), c = 1 / Math.Sqrt(to.M);
            speed[place] = mean * (a + 4 * b + c) / 6;
            double turned = end * c, reach = turned / heat, bent = Math.Pow(1 + reach, -Bend);
            temperature[place] = turned * bent;
            if (!slopes) return;
            double a3 = a / from.M, b3 = b / middle.M, c3 = c / to.M, steepness = bent * (1 + (1 - Bend) * reach) / (1 + reach) * end * c3 / 2;
            speedSlope[0][place] = -mean * (a3 * from.ByDecay + 4 * b3 * middle.ByDecay + c3 * to.ByDecay) / 12;
            speedSlope[1][place] = -mean * (a3 * from.ByScale + 4 * b3 * middle.ByScale + c3 * to.ByScale) / 12;
            temperatureSlope[0][place] = -steepness * to.ByDecay;
            temperatureSlope[1][place] = -steepness * to.ByScale;
            temperatureSlope[2][place] = Bend * reach * reach * bent / (1 + reach);
        }

        // T, which Put has set for a full heat capacity, times the share of it that is there at the segment's end; returns that place on the river.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        (double Tau, double ByDecay, double ByScale) Grow(int place, (double Tau, double ByDecay, double ByScale) from, double length,
            double[] speed, double[] temperature, double[][] speedSlope, double[][] temperatureSlope)
        {
            double tau = from.Tau + length * speed[place];
            double full = temperature[place], lacking = missing * Math.Exp(-rate * tau), share = 1 - lacking;
            temperature[place] = full * share;
            if (!slopes) return (tau, 0, 0);
            double byDecay = from.ByDecay + length * speedSlope[0][place], byScale = from.ByScale + length * speedSlope[1][place], along = full * rate * lacking;
            temperatureSlope[0][place] = share * temperatureSlope[0][place] + along * byDecay;
            temperatureSlope[1][place] = share * temperatureSlope[1][place] + along * byScale;
            temperatureSlope[2][place] *= share;
            temperatureSlope[3][place] = full * lacking * tau;
            temperatureSlope[4][place] = -full * lacking / (growth * (1 + growth));
            return (tau, byDecay, byScale);
        }
    }

    private protected override double Kernel(in Changes changes, in Observer observer, ReadOnlySpan<double> parameters, Span<double> derivatives)
    {
        double a = parameters[Conductance], beta = parameters[Spectrum];
        PowerSums sums = SumPower(changes, observer, a, beta, !derivatives.IsEmpty);
        if (!derivatives.IsEmpty) (derivatives[0], derivatives[1]) = (-beta * sums.Reach, -sums.Log);
        return sums.Value;
    }

    private protected override double RelaxationTime(double speed, double rate, ReadOnlySpan<double> parameters)
        => (Math.Exp(1 / parameters[Spectrum]) - 1) / (parameters[Conductance] * speed);
}
