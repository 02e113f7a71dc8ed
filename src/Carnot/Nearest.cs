namespace Carnot;

/// <summary>Finds the known name that a mistyped one was probably meant to be.</summary>
public static class Nearest
{
    /// <summary>The nearest of <paramref name="known"/> by edit distance without regard to case, or null where none is near.</summary>
    /// <remarks>Near means at most a third of the longer name's letters changed, at least one being allowed, or one name holding the other.</remarks>
    public static string? Of(string name, IEnumerable<string> known)
    {
        string? best = null;
        int least = int.MaxValue;
        foreach (string candidate in known)
        {
            bool holds = name.Length > 2 && candidate.Length > 2 &&
                (candidate.Contains(name, StringComparison.OrdinalIgnoreCase) || name.Contains(candidate, StringComparison.OrdinalIgnoreCase));
            int distance = holds ? 1 : Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < least && distance <= Math.Max(1, Math.Max(name.Length, candidate.Length) / 3)) (best, least) = (candidate, distance);
        }
        return best;
    }

    /// <summary>The end of a sentence that named something unknown: <c>; did you mean "x"?</c>, or a full stop where no known name is near.</summary>
    public static string Hint(string name, IEnumerable<string> known) => Of(name, known) is { } near ? $"; did you mean \"{near}\"?" : ".";

    /// <summary>The known name that <paramref name="name"/> is a slip of the pen away from: one letter, or two in a name of eight or more; else null.</summary>
    internal static string? Misspelt(string name, IEnumerable<string> known)
        => known.FirstOrDefault(candidate => candidate.Length > 2 && Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant()) is var distance
            && distance > 0 && distance <= (candidate.Length < 8 ? 1 : 2));

    /// <summary>Letters changed, left out, put in, or swapped with their neighbour: gird is one away from grid.</summary>
    private static int Distance(string a, string b)
    {
        int[] before = new int[b.Length + 1], row = new int[b.Length + 1], next = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            next[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                next[j] = Math.Min(row[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), Math.Min(row[j], next[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) next[j] = Math.Min(next[j], before[j - 2] + 1);
            }
            (before, row, next) = (row, next, before);
        }
        return row[b.Length];
    }
}
