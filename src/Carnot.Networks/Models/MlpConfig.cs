namespace Carnot.Networks.Models;

/// <summary>The shape of a multilayer perceptron.</summary>
public sealed record MlpConfig
{
    /// <summary>Length of the input, of every hidden layer, and of the output.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [784, 64, 64, 10];

    /// <summary>Between the layers.</summary>
    public ActivationKind Activation { get; init; } = ActivationKind.Relu;

    /// <summary>Whether layers have a bias.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>True: cross entropy on an <see cref="ImageBatch"/>. False: ‖f − y‖² on a <see cref="RegressionBatch"/>.</summary>
    public bool IsClassifier { get; init; } = true;

    internal static void Check(IReadOnlyList<int> widths)
    {
        if (widths.Count < 2 || widths.Any(w => w < 1)) throw new UsageException($"The widths must be two or more numbers of 1 or more, got [{string.Join(", ", widths)}].");
    }
}
