namespace Carnot.Networks.Data;

/// <summary>The folder of fetched sets: CARNOT_CACHE, or <c>carnot</c> in XDG_CACHE_HOME, or <c>.cache/carnot</c> in the home folder.</summary>
public static class DataCache
{
    /// <summary>The folder.</summary>
    public static string Folder => Environment.GetEnvironmentVariable("CARNOT_CACHE") is { Length: > 0 } given
        ? Path.GetFullPath(given)
        : Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "carnot");

    /// <summary>Where the files of <paramref name="set"/> are or would be: installed by the system, or in the cache.</summary>
    public static string FolderOf(DataSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.InstalledAt is { } installed && set.Take.Files.All(file => File.Exists(Path.Combine(installed, file))) ? installed : Path.Combine(Folder, set.Name);
    }

    /// <summary>Whether all files of <paramref name="set"/> are there.</summary>
    public static bool Holds(DataSet set)
    {
        string folder = FolderOf(set);
        return set.Take.Files.All(file => File.Exists(Path.Combine(folder, file)));
    }

    /// <summary>The path of a file of a set that was fetched before; absence is an <see cref="InputException"/> that says how to fetch it.</summary>
    public static string Find(string set, string file)
    {
        string path = Path.Combine(FolderOf(DataSets.Named(set)), file);
        return File.Exists(path) ? path : throw new InputException(path, null, $"the set \"{set}\" is not here yet. Fetch it once with: carnot data get {set}");
    }

    /// <summary>Fetches a set, checks it, and puts all of its files into the cache, or none.</summary>
    /// <returns>The set's folder.</returns>
    public static string Get(DataSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        string folder = FolderOf(set);
        if (Holds(set)) return folder;
        string aside = $"{folder}.{Environment.ProcessId}.partial", unpacked = Path.Combine(aside, "unpacked"), ready = Path.Combine(aside, "ready");
        try
        {
            Directory.CreateDirectory(unpacked);
            Directory.CreateDirectory(ready);
            set.Package.Unpack(unpacked);
            set.Take.Take(unpacked, ready);
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            Directory.Move(ready, folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException(set.Package.ToString()!, null, $"it could not be unpacked to {folder}: {fault.Message}", fault);
        }
        finally
        {
            if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
        }
        return folder;
    }
}
