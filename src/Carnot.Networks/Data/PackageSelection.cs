using System.Text;

namespace Carnot.Networks.Data;

/// <summary>What a set takes from its unpacked package.</summary>
public abstract record PackageSelection
{
    /// <summary>The files that are made, by name.</summary>
    public abstract IReadOnlyList<string> Files { get; }

    /// <summary>Makes the files in <paramref name="target"/> from those in <paramref name="unpacked"/>.</summary>
    public abstract void Take(string unpacked, string target);
}

/// <summary>Single files, each with its path in the package, its name in the cache, and its SHA-256 where one is recorded.</summary>
/// <param name="Entries">The files.</param>
public sealed record SingleFiles(params (string Path, string Name, string? Sha256)[] Entries) : PackageSelection
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Files => [.. Entries.Select(entry => entry.Name)];

    /// <inheritdoc/>
    public override void Take(string unpacked, string target)
    {
        foreach (var (path, name, sha256) in Entries)
        {
            string source = Path.Combine(unpacked, path);
            if (!File.Exists(source)) throw new InputException(path, null, "the package does not hold this file: it is not the version that was expected.");
            if (sha256 is not null && DataPackage.HashOf(source) is var hash && hash != sha256)
                throw new InputException(path, null, $"its SHA-256 is {hash} where {sha256} was expected; it was not used.");
            File.Move(source, Path.Combine(target, name));
        }
    }
}

/// <summary>All text files of a folder in the order of their names, each ended by a line break, as one file.</summary>
/// <param name="Folder">The folder in the package.</param>
/// <param name="Name">The file in the cache.</param>
public sealed record JoinedTexts(string Folder, string Name) : PackageSelection
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Files => [Name];

    /// <inheritdoc/>
    public override void Take(string unpacked, string target)
    {
        using var joined = new StreamWriter(Path.Combine(target, Name), append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(unpacked, Folder), "*.txt").Order(StringComparer.Ordinal))
            joined.Write(TextCorpus.ReadText(file).TrimEnd('\n') + "\n");
    }
}
