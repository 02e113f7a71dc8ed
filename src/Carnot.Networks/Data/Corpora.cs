namespace Carnot.Networks.Data;

/// <summary>Finds the text that a user names: <c>dotnet-docs</c>, <c>synthetic:…</c>, a fetched set, or a file or folder.</summary>
public static class Corpora
{
    /// <summary>The corpus called <paramref name="name"/>.</summary>
    public static Corpus Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == DotnetDocs.Name) return DotnetDocs.Read();
        if (name == SyntheticLanguage.Word || name.StartsWith(SyntheticLanguage.Word + ":", StringComparison.Ordinal)) return SyntheticLanguage.Parse(name).ToCorpus(name);
        if (DataSets.Find(name) is { TextFile: { } file } set) return TextCorpus.Read(DataCache.Find(set.Name, file)) with { Name = name };
        if (Path.Exists(name)) return TextCorpus.Read(name);
        string known = string.Join(", ", DataSets.All.Where(set => set.TextFile is not null).Select(set => set.Name).Prepend(SyntheticLanguage.Word).Prepend(DotnetDocs.Name));
        throw new InputException(name, null, $"there is no such file, folder or corpus{Nearest.Hint(name, known.Split(", "))} Known corpora: {known}.");
    }
}
