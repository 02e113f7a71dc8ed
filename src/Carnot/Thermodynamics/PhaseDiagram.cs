using System.Collections.Immutable;
using Carnot.Dynamics;

namespace Carnot.Thermodynamics;

/// <summary>The final thermal loss of the decays η_t = b η / (1 + t/t_h) over a grid of b and t_h, by SGD's exact recursion.</summary>
/// <remarks>From the equilibrium at η. Source: NTL, arXiv:2505.10559, section 4; the least loss is at b = ½, t_h = 2/(aη).</remarks>
public sealed record PhaseDiagram
{
    private PhaseDiagram(ImmutableArray<double> factors, ImmutableArray<double> timeScales, ImmutableArray<ImmutableArray<double>> finalLoss)
        => (Factors, TimeScales, FinalLoss) = (factors, timeScales, finalLoss);

    /// <summary>b, shape (rows).</summary>
    public ImmutableArray<double> Factors { get; }

    /// <summary>t_h in steps, shape (columns).</summary>
    public ImmutableArray<double> TimeScales { get; }

    /// <summary>l_f after all steps, shape (rows, columns).</summary>
    public ImmutableArray<ImmutableArray<double>> FinalLoss { get; }

    /// <summary>The grid's b and t_h of the least final loss.</summary>
    public (double Factor, double TimeScale) Best
    {
        get
        {
            var best = (Row: 0, Column: 0);
            for (int i = 0; i < Factors.Length; i++)
                for (int j = 0; j < TimeScales.Length; j++)
                    if (FinalLoss[i][j] < FinalLoss[best.Row][best.Column]) best = (i, j);
            return (Factors[best.Row], TimeScales[best.Column]);
        }
    }

    /// <summary>Decays of <paramref name="steps"/> steps at curvature a, starting learning rate η and noise s; b 0 or more, t_h above 0.</summary>
    public static PhaseDiagram Compute(double curvature, double learningRate, double noise, IEnumerable<double> factors, IEnumerable<double> timeScales, int steps)
    {
        Require.AtLeast("number of steps", 1, steps);
        ImmutableArray<double> rows = [.. factors], columns = [.. timeScales];
        if (rows.IsEmpty || columns.IsEmpty) throw new UsageException("A phase diagram needs at least one factor b and one time scale.");
        foreach (double b in rows) Require.NonNegative("factor b", b);
        foreach (double t in columns) Require.Positive("time scale", t);

        var moments = new SgdMoments(curvature, noise);
        double start = new SgdEquilibrium(curvature, noise).Variance(learningRate);
        return new(rows, columns, [.. rows.Select(b => columns.Select(t => moments.ThermalLoss(Decay(moments, start, b * learningRate, t, steps))).ToImmutableArray())]);
    }

    private static double Decay(SgdMoments moments, double secondMoment, double rate, double timeScale, int steps)
    {
        for (int t = 0; t < steps; t++) secondMoment = moments.Next(secondMoment, rate / (1 + t / timeScale));
        return secondMoment;
    }
}
