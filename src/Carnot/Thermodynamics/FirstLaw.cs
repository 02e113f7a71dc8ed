using System.Collections.Immutable;

namespace Carnot.Thermodynamics;

/// <summary>First law: dU = W + Q, the loss is the river's loss plus the thermal loss.</summary>
public static class FirstLaw
{
    /// <summary>The verdict on balances whose three errors are independent; violation (U − W − Q) / (|W| + |Q|).</summary>
    public static LawVerdict Judge(IReadOnlyList<EnergyBalance> balances, double resolution = 0.1)
    {
        ImmutableArray<Comparison> comparisons = [.. balances.Select(b =>
        {
            double scale = Require.Positive("sum of |work| and |heat|", Math.Abs(b.Work.Value) + Math.Abs(b.Heat.Value));
            return new Comparison($"the loss of {b.Name}", b.Work.Value + b.Heat.Value, b.Loss, b.Loss.Minus(b.Work).Minus(b.Heat).Scale(1 / scale));
        })];
        return LawVerdict.OnEquality("First law", resolution, comparisons);
    }
}
