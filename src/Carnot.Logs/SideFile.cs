namespace Carnot.Logs;

/// <summary>The settings that trainers leave in a small text beside their log: lines <c>key: value</c>, as flat YAML has them and the list in a model card.</summary>
internal static class SideFile
{
    private const int LargestFile = 1 << 20;

    /// <summary>The settings of the first of <paramref name="files"/> that is there, and its name; null where none is.</summary>
    public static (string Name, IReadOnlyList<KeyValuePair<string, string>> Settings)? Read(params ReadOnlySpan<string> files)
    {
        foreach (string file in files)
            if (new FileInfo(file) is { Exists: true, Length: > 0 and <= LargestFile }) return (Path.GetFileName(file), [.. Settings(File.ReadLines(file))]);
        return null;
    }

    private static IEnumerable<KeyValuePair<string, string>> Settings(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            string text = line.StartsWith("- ", StringComparison.Ordinal) ? line[2..] : line;
            int colon = text.IndexOf(": ", StringComparison.Ordinal);
            if (colon <= 0 || text.AsSpan(0, colon).ContainsAnyExceptInRange('!', '~')) continue;
            yield return new(text[..colon], text[(colon + 2)..].Split(" #")[0].Trim(' ', '\'', '"'));
        }
    }
}
