using System.Collections.Immutable;
using Carnot.Experiments;
using Carnot.Symmetry;
using MathNet.Numerics.LinearAlgebra;

namespace Carnot.EntropicExperiments;

/// <summary>The closed form of the universal representation against direct minimisation of loss and entropy, for depths 2 to 4.</summary>
public sealed class UniversalMinimum : IEntropicExperiment
{
    /// <summary>A start may fall into a saddle of lower rank; the best of these is the minimum.</summary>
    private const int Starts = 4;

    /// <inheritdoc/>
    public string Name => "universal-minimum";

    /// <inheritdoc/>
    public string Description => "The least entropy of embedded deep linear networks and their hidden layers: closed form against direct minimisation.";

    /// <inheritdoc/>
    public int DefaultSteps => 0;

    /// <inheritdoc/>
    public EntropicOutcome Run(int steps, ulong seed)
    {
        var results = ImmutableArray.CreateBuilder<Agreement>();
        foreach (int[] hidden in (int[][])[[5], [4, 6], [4, 3, 5]])
        {
            LinearProblem problem = LinearNetworks.ThreeToThree(seed, [0.5, 1, 1.5], 1, $"network of depth {hidden.Length + 1}");
            var solution = new UniversalSolution(problem, hidden.Length + 1);
            ImmutableArray<Matrix<double>> found = Enumerable.Range(0, Starts).Select(s => EntropicMinimization.Minimize(problem, hidden, seed * Starts + (ulong)s)).MinBy(w =>
            {
                LinearEntropy value = LinearEntropy.At(problem, w);
                return 1e6 * value.Loss + value.Entropy;
            });
            results.Add(new($"entropy at depth {solution.Depth}", solution.MinimalEntropy, Estimate.Exact(LinearEntropy.At(problem, found).Entropy)));
            ImmutableArray<Matrix<double>> forms = UniversalSolution.HiddenForms(problem, found);
            for (int i = 1; i < solution.Depth; i++)
            {
                Matrix<double> closed = solution.Kernel / solution.ScaleOf(i);
                results.Add(new($"Gram error of hidden layer {i}, depth {solution.Depth}", 0, Estimate.Exact((forms[i - 1] - closed).FrobeniusNorm() / closed.FrobeniusNorm())));
            }
        }
        return new(results.ToImmutable());
    }
}
