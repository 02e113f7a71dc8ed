using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Carnot.Networks.Training;

/// <summary>Keeps other processes from training in a folder until it is disposed. The system lets go of it when the process ends, however it ends.</summary>
/// <remarks>.NET's own locks are switched off for the sake of shared file systems (Carnot.Cli.csproj), so this one is asked of the system; a file system without locks grants it.</remarks>
internal sealed partial class FolderLock : IDisposable
{
    private const int Exclusive = 2, AtOnce = 4, LinuxHeld = 11, MacHeld = 35;

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Locks a folder, which is made where there is none; a folder that another process holds is a <see cref="UsageException"/>.</summary>
    public static FolderLock Take(string folder)
    {
        string path = Path.Combine(folder, ".lock");
        FileStream? file = null;
        try
        {
            Directory.CreateDirectory(folder);
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.None : FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw Held(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{folder} could not be written: {fault.Message}");
        }
        if (OperatingSystem.IsWindows() || Lock(file.SafeFileHandle, Exclusive | AtOnce) == 0 || Marshal.GetLastPInvokeError() is not (LinuxHeld or MacHeld)) return new(file);
        file.Dispose();
        throw Held(folder);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!OperatingSystem.IsWindows()) File.Delete(_file.Name);
        _file.Dispose();
    }

    private static UsageException Held(string folder) => new($"Another process is training in {folder}. Let it end, or name another folder.");

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);
}
