using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Carnot.Laws;

/// <summary>L = L₀ + A S^−α − C Σ m, m_k = λ m_{k−1} + (η_{k−1} − η_k): heat leaves at a fixed rate per step.</summary>
/// <remarks>
/// The double sum is B [η_t − Σ Δη_k λ^(t−k+1)] with B = C / (1 − λ), so the law is the kernel λ^steps. The authors fix λ = 0.999;
/// here 1/(1 − λ) is fitted with that as its prior. Source: Tissue et al., "Scaling Law with Learning Rate Annealing", arXiv:2408.11029.
/// </remarks>
public sealed class MomentumLaw : KernelLaw
{
    private const int Memory = Own;

    /// <inheritdoc/>
    public override string Name => "momentum";

    /// <inheritdoc/>
    public override ImmutableArray<LawParameter> Parameters { get; } =
    [
        new("irreducible", "L0", "nats", 1e-3, 1e2, "loss that no training removes"),
        new("river", "A", "nats η^alpha", 1e-6, 1e4, "loss left at S = 1"),
        new("riverExponent", "alpha", "1", 1e-2, 5, "how fast the loss falls with S"),
        new("drop", "B", "nats/η", 1e-4, 1e7, "loss released in the end per unit of learning rate taken away"),
        new("memory", "n", "steps", 2, 1e6, "λ = 1 − 1/n"),
    ];

    /// <summary>λ = 0.999, the authors' choice, with a factor of e either way.</summary>
    public override ImmutableArray<Prior> Priors(IReadOnlyList<PreparedCurve> curves) => [new(Memory, 1000, 1)];

    private protected override IEnumerable<double[]> NonlinearStarts(IReadOnlyList<PreparedCurve> curves)
    {
        foreach (double memory in (double[])[300, 1000, 3000])
            yield return [0.5, memory];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override double Kernel(in Changes changes, in Observer observer, ReadOnlySpan<double> parameters, Span<double> derivatives)
    {
        double n = parameters[Memory], logLambda = Math.Log(1 - 1 / n), value = 0, slope = 0;
        int whole = changes.Count / Vector512<double>.Count;
        var drops = MemoryMarshal.Cast<double, Vector512<double>>(changes.Drop);
        var places = MemoryMarshal.Cast<double, Vector512<double>>(changes.Step);
        Vector512<double> next = Vector512.Create(observer.Step + 1), values = default, slopes = default;
        for (int v = 0; v < whole; v++)
        {
            Vector512<double> steps = next - places[v], part = drops[v] * VectorMath.Exp(steps * logLambda);
            values += part;
            slopes += part * steps;
        }
        for (int k = whole * Vector512<double>.Count; k < changes.Count; k++)
        {
            double steps = observer.Step - changes.Step[k] + 1, part = changes.Drop[k] * Math.Exp(steps * logLambda);
            value += part;
            slope += part * steps;
        }
        value += Vector512.Sum(values);
        slope += Vector512.Sum(slopes);
        if (!derivatives.IsEmpty) derivatives[0] = slope / (n * (n - 1));
        return value;
    }

    private protected override double RelaxationTime(double x, double rate, ReadOnlySpan<double> parameters) => -1 / Math.Log(1 - 1 / parameters[Memory]);
}
