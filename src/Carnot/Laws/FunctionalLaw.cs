using System.Collections.Immutable;

namespace Carnot.Laws;

/// <summary>L = L₀ + A S^−α − B Σ_k (η_{k−1} − η_k)⁺ (c + S_k^−α) [1 − (1 + a (S − S_k))^−β], S = Σ η.</summary>
/// <remarks>
/// The practical form of the functional scaling law: every fall of the rate lets noise decay, and there is more noise while the loss is still high. Falls alone count, so
/// the heat is counted down from that of the peak. Source: Li et al., "Functional Scaling Laws in Kernel Regression", arXiv:2509.19189, appendix B.2.
/// </remarks>
public sealed class FunctionalLaw : KernelLaw
{
    private const int Speed = Own, Delay = Own + 1, Floor = Own + 2;

    /// <inheritdoc/>
    public override string Name => "functional";

    /// <inheritdoc/>
    public override ImmutableArray<LawParameter> Parameters { get; } =
    [
        new("irreducible", "L0", "nats", 1e-3, 1e2, "loss that no training removes"),
        new("river", "A", "nats η^alpha", 1e-6, 1e4, "loss left at S = 1"),
        new("riverExponent", "alpha", "1", 1e-2, 5, "how fast the loss falls with S"),
        new("drop", "B", "nats/η", 1e-4, 1e7, "loss released per unit of learning rate taken away, for weight 1"),
        new("speed", "a", "1/η", 1e-4, 1e7, "how fast a fall takes effect"),
        new("delayExponent", "beta", "1", 5e-2, 10, "power law of the delay"),
        new("noiseFloor", "c", "η^-alpha", 1e-4, 1e4, "weight of a fall late in the run"),
    ];

    /// <summary>The delay as in the multi-power law; noise that is mostly independent of the loss.</summary>
    public override ImmutableArray<Prior> Priors(IReadOnlyList<PreparedCurve> curves) => [new(Delay, 0.5, 0.5), new(Floor, 1, 1)];

    private protected override IEnumerable<double[]> NonlinearStarts(IReadOnlyList<PreparedCurve> curves)
    {
        double span = curves.Max(c => c.RateSum);
        foreach (double memory in (double[])[3, 30, 300])
            foreach (double exponent in (double[])[0.3, 0.7])
                yield return [exponent, memory / span, 0.5, 1];
    }

    private protected override ImmutableArray<int> DriveParameters { get; } = [Exponent, Floor];

    private protected override void Drive(PreparedCurve curve, ReadOnlySpan<double> parameters, LawDrive drive)
    {
        bool slopes = drive.TemperatureSlope.Length > 0;
        double alpha = parameters[Exponent], floor = parameters[Floor];
        int segments = curve.Length.Length;
        double[] sum = new double[segments + 1];
        double[] heat = new double[segments + 1], byAlpha = new double[segments + 1], byFloor = new double[segments + 1];
        for (int j = 0; j < segments; j++)
        {
            drive.Speed[j] = curve.Mean[j];
            sum[j + 1] = sum[j] + curve.Length[j] * curve.Mean[j];
            Fall(j, j > 0 ? curve.End[j - 1] : 0, curve.End[j], sum[j] + curve.Length[j] / 2 * curve.Mean[j], out heat[j + 1], out byAlpha[j + 1], out byFloor[j + 1]);
            drive.Temperature[j] = heat[j + 1];
            if (slopes) (drive.TemperatureSlope[0][j], drive.TemperatureSlope[1][j]) = (byAlpha[j + 1], byFloor[j + 1]);
        }
        for (int i = 0; i < curve.Count; i++)
        {
            int whole = curve.Whole[i];
            drive.CutSpeed[i] = curve.CutMean[i];
            Fall(whole, whole > 0 ? curve.End[whole - 1] : 0, curve.Rate[i], sum[whole] + curve.CutLength[i] / 2 * curve.CutMean[i], out drive.CutTemperature[i], out double alphaSlope, out double floorSlope);
            if (slopes) (drive.CutTemperatureSlope[0][i], drive.CutTemperatureSlope[1][i]) = (alphaSlope, floorSlope);
        }

        void Fall(int from, double before, double after, double at, out double temperature, out double alphaSlope, out double floorSlope)
        {
            double fall = Math.Max(0, before - after), power = fall > 0 ? Math.Pow(at, -alpha) : 0;
            temperature = heat[from] - fall * (floor + power);
            alphaSlope = byAlpha[from] + (fall > 0 ? fall * power * Math.Log(at) : 0);
            floorSlope = byFloor[from] - fall;
        }
    }

    private protected override double Kernel(in Changes changes, in Observer observer, ReadOnlySpan<double> parameters, Span<double> derivatives)
    {
        double a = parameters[Speed], beta = parameters[Delay];
        PowerSums sums = SumPower(changes, observer, a, beta, !derivatives.IsEmpty);
        if (!derivatives.IsEmpty) (derivatives[0], derivatives[1]) = (-beta * sums.Reach, -sums.Log);
        return sums.Value;
    }

    private protected override double RelaxationTime(double speed, double rate, ReadOnlySpan<double> parameters)
        => (Math.Exp(1 / parameters[Delay]) - 1) / (parameters[Speed] * speed);
}
