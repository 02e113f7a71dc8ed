using System.Collections.Immutable;

namespace Carnot.Alignment;

/// <summary>The feature files of one network: one file, or a folder with one file a layer.</summary>
/// <param name="Layer">The layer's name: the file's name without its ending.</param>
/// <param name="Path">The file.</param>
public sealed record LayerFile(string Layer, string Path)
{
    /// <summary>The layers at <paramref name="path"/>, in the order of their numbers and names; only those of <paramref name="chosen"/> where it is not empty.</summary>
    public static ImmutableArray<LayerFile> Find(string path, IReadOnlyCollection<string> chosen)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(chosen);
        if (!Directory.Exists(path)) return [new(System.IO.Path.GetFileNameWithoutExtension(path), path)];
        ImmutableArray<LayerFile> all =
        [
            .. Directory.GetFiles(path)
                .Where(f => System.IO.Path.GetExtension(f).ToUpperInvariant() is ".NPY" or ".CSV")
                .Select(f => new LayerFile(System.IO.Path.GetFileNameWithoutExtension(f), f))
                .OrderBy(f => f.Layer, Comparer<string>.Create(CompareNumbersAsNumbers)),
        ];
        if (all.IsEmpty) throw new InputException(path, null, "holds no .npy and no .csv file; a folder of features has one for each layer.");
        foreach (string name in chosen)
            if (all.All(f => f.Layer != name))
                throw new UsageException($"{path} has no layer \"{name}\"{Nearest.Hint(name, all.Select(f => f.Layer))} Layers: {string.Join(", ", all.Select(f => f.Layer))}.");
        return chosen.Count == 0 ? all : [.. chosen.Select(name => all.First(f => f.Layer == name))];
    }

    /// <summary>layer2 comes before layer10.</summary>
    private static int CompareNumbersAsNumbers(string? a, string? b) => string.CompareOrdinal(Padded(a!), Padded(b!));

    private static string Padded(string name) => System.Text.RegularExpressions.Regex.Replace(name, "[0-9]+", digits => digits.Value.PadLeft(12, '0'));
}
