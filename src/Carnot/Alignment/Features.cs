using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace Carnot.Alignment;

/// <summary>What one layer answers to n probe samples: a row of numbers for each, shape (n, d).</summary>
public sealed class Features
{
    /// <summary>Takes over <paramref name="values"/>, row by row; every one must be finite, and the rows must not all be the same.</summary>
    /// <param name="name">What the user calls it, for messages: a file or a layer.</param>
    /// <param name="columns">d, the width of a row.</param>
    /// <param name="values">Shape (n, d).</param>
    /// <param name="ids">The name of every sample, shape (n), or empty where they have none.</param>
    public Features(string name, int columns, double[] values, ImmutableArray<string> ids = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (values.Length % columns != 0) throw new ArgumentException($"{values.Length} values do not fill rows of {columns}.", nameof(values));
        (Name, Columns, Values, Rows, Ids) = (name, columns, values, values.Length / columns, ids.IsDefault ? [] : ids);
        if (Rows < Fewest) throw new InputException(name, null, $"holds {Rows} samples; alignment needs at least {Fewest}.");
        if (Ids.Length != 0 && Ids.Length != Rows) throw new InputException(name, null, $"has {Rows} rows but {Ids.Length} sample ids.");
        FeatureChecks.Finite(name, values, columns, firstRow: 0);
        if (IsConstant()) throw new InputException(name, null, $"all {Rows} rows are the same: a constant representation has no alignment. Is the layer dead, or the probe set one sample repeated?");
    }

    /// <summary>The fewest samples any metric here is defined for: the unbiased HSIC divides by n − 3.</summary>
    public const int Fewest = 4;

    /// <summary>What the user calls it.</summary>
    public string Name { get; }

    /// <summary>n, the number of samples.</summary>
    public int Rows { get; }

    /// <summary>d, the number of features of a sample.</summary>
    public int Columns { get; }

    /// <summary>The name of every sample, or empty.</summary>
    public ImmutableArray<string> Ids { get; }

    internal double[] Values { get; }

    /// <summary>The features of one sample, shape (d).</summary>
    public ReadOnlySpan<double> Row(int row) => Values.AsSpan(row * Columns, Columns);

    private bool IsConstant()
    {
        for (int row = 1; row < Rows; row++)
            if (TensorPrimitives.Distance(Row(0), Row(row)) > 0) return false;
        return true;
    }
}
