using Carnot.Experiments;
using Carnot.Randomness;
using Carnot.Symmetry;

namespace Carnot.EntropicExperiments;

/// <summary>The exact change of every charge in every step of plain SGD.</summary>
public sealed class ChargeIdentity : IEntropicExperiment
{
    private const double LearningRate = 0.03, Decay = 0.01;

    /// <inheritdoc/>
    public string Name => "charge-identity";

    /// <inheritdoc/>
    public string Description => "C' = (1 - 2 eta gamma)^2 C + eta^2 gAg for linear, ReLU and attention pairs: the greatest deviation over a run, relative to the weights.";

    /// <inheritdoc/>
    public int DefaultSteps => 2_000;

    /// <inheritdoc/>
    public EntropicOutcome Run(int steps, ulong seed)
    {
        var linear = new DenseNetwork([5, 4, 3], Activation.Linear, biases: false);
        var relu = new DenseNetwork([5, 6, 4, 3], Activation.Relu, biases: true);
        var attention = new AttentionNetwork(width: 4, head: 3, tokens: 5, outputs: 3);
        return new([
            new Agreement("linear", 0, Estimate.Exact(Follow(ModelSymmetries.Find(linear.Layers, []), linear.ParameterCount, 5, linear.Gradient, steps, seed))),
            new Agreement("ReLU with biases", 0, Estimate.Exact(Follow(ModelSymmetries.Find(relu.Layers, []), relu.ParameterCount, 5, relu.Gradient, steps, seed))),
            new Agreement("attention", 0, Estimate.Exact(Follow(ModelSymmetries.Find([], [attention.Description]), attention.ParameterCount, 20, attention.Gradient, steps, seed))),
        ]);
    }

    private static double Follow(ModelSymmetries symmetries, int parameters, int inputs, Regression.BatchGradient gradient, int steps, ulong seed)
    {
        var rng = new Rng(seed, "charge identity");
        double[] theta = Regression.Normals(rng.Fork("start"), parameters, 0.5);
        var data = new Regression([.. Enumerable.Repeat(1.0, inputs)], [1, 1, 1], 4, (_, y) => y.Clear());
        double[][]? predicted = null;
        double greatest = 0;
        data.Train(theta, gradient, LearningRate, Decay, steps, rng.Fork("batches"), (_, at, g) =>
        {
            for (int s = 0; s < symmetries.Continuous.Length && predicted is not null; s++)
            {
                double[] actual = symmetries.Continuous[s].Form(at);
                (double incoming, double outgoing) = symmetries.Continuous[s].Norms(at);
                for (int k = 0; k < actual.Length; k++) greatest = Math.Max(greatest, Math.Abs(actual[k] - predicted[s][k]) / (incoming + outgoing));
            }
            predicted = [.. symmetries.Continuous.Select(s => s.Predict(s.Form(at), g, LearningRate, Decay))];
        });
        return greatest;
    }
}
