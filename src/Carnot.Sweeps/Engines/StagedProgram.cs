using System.Security.Cryptography;
using System.Text;
using Carnot.Sweeps.Tasks;

namespace Carnot.Sweeps.Engines;

/// <summary>A copy of Carnot in the sweep's folder, under the hash of its files: a job that waits for hours starts what was submitted, not what was built since.</summary>
internal static class StagedProgram
{
    /// <summary>The program's file in the copy, made if it is not there yet.</summary>
    public static string In(SweepFolder folder, CarnotProgram program)
    {
        string source = Path.GetDirectoryName(Path.GetFullPath(program.File))!;
        string[] files = [.. Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(IsNeeded).Order(StringComparer.Ordinal)];
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in files)
        {
            sha.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(source, file)));
            sha.AppendData(File.ReadAllBytes(file));
        }
        string target = Path.Combine(Path.GetFullPath(folder.Programs), Convert.ToHexStringLower(sha.GetHashAndReset())[..12]);
        string staged = Path.Combine(target, Path.GetFileName(program.File));
        if (File.Exists(staged)) return staged;
        string aside = $"{target}.{Holder.Here().Name}.partial";
        foreach (string file in files)
        {
            string copy = Path.Combine(aside, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        try
        {
            Directory.Move(aside, target);
        }
        catch (IOException) when (File.Exists(staged))
        {
            Directory.Delete(aside, recursive: true);
        }
        return staged;
    }

    /// <summary>Neither symbols nor documentation, and native parts of other systems only where they are few: a cluster's nodes run Linux.</summary>
    private static bool IsNeeded(string file) => Path.GetExtension(file) is not (".pdb" or ".xml")
        && (!file.Contains($"{Path.DirectorySeparatorChar}runtimes{Path.DirectorySeparatorChar}", StringComparison.Ordinal) || file.Contains($"{Path.DirectorySeparatorChar}linux-", StringComparison.Ordinal));
}
