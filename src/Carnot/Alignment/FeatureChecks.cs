using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace Carnot.Alignment;

/// <summary>What must hold before two representations are compared.</summary>
internal static class FeatureChecks
{
    /// <summary>Throws at the first number that is NaN or infinite, naming its row and column from 0.</summary>
    public static void Finite(string name, ReadOnlySpan<double> values, int columns, long firstRow)
    {
        if (TensorPrimitives.IsFiniteAll(values)) return;
        for (int i = 0; i < values.Length; i++)
            if (!double.IsFinite(values[i]))
                throw new InputException(name, null, $"row {firstRow + i / columns}, column {i % columns} (counted from 0) is {values[i]}. Nothing is scored on features that are not finite; find the sample that produced it.");
    }

    /// <summary>Throws where rows of one set do not belong to rows of the other.</summary>
    public static void SameSamples(string a, long rowsOfA, ImmutableArray<string> idsOfA, string b, long rowsOfB, ImmutableArray<string> idsOfB)
    {
        if (rowsOfA != rowsOfB)
            throw new InputException(b, null, $"has {rowsOfB} rows but {a} has {rowsOfA}. Both must hold the same probe samples in the same order.");
        if (idsOfA.IsDefaultOrEmpty && idsOfB.IsDefaultOrEmpty) return;
        if (idsOfA.IsDefaultOrEmpty || idsOfB.IsDefaultOrEmpty)
        {
            (string named, string bare) = idsOfA.IsDefaultOrEmpty ? (b, a) : (a, b);
            throw new InputException(bare, null, $"does not name its samples, {named} does: whether they are the same cannot be checked. Give both an id column or an .ids.txt file, or neither.");
        }
        for (int i = 0; i < idsOfA.Length; i++)
            if (idsOfA[i] != idsOfB[i])
                throw new InputException(b, null, $"row {i} is sample \"{idsOfB[i]}\" but in {a} it is \"{idsOfA[i]}\". Order the rows of both alike.");
    }
}
