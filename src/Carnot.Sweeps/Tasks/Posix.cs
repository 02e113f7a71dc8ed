using System.Runtime.InteropServices;

namespace Carnot.Sweeps.Tasks;

/// <summary>The calls of the operating system that .NET does not offer.</summary>
internal static class Posix
{
    private const int FileExists = 17, Terminate = 15;

    /// <summary>link(2): gives <paramref name="file"/> a second name; false where that name is taken already.</summary>
    /// <remarks>
    /// A network file system may do it and lose the answer, and the call that is sent again finds the name taken: so the file itself is asked whether it has two names.
    /// File.Move without overwriting is no substitute: on Unix it looks first and renames then, and two racing callers can both succeed. On Windows it is exclusive.
    /// </remarks>
    public static bool Link(string file, string name)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Move(file, name, overwrite: false);
                return true;
            }
            catch (IOException) when (File.Exists(name))
            {
                return false;
            }
        }
        if (NativeLink(file, name) == 0) return true;
        int error = Marshal.GetLastPInvokeError();
        return error == FileExists ? HasTwoNames(file) : throw new IOException($"{name}: {Marshal.GetPInvokeErrorMessage(error)} (hard links are needed here)");
    }

    /// <summary>Asks a process to end, so that it can save first.</summary>
    public static void AskToEnd(int process)
    {
        if (!OperatingSystem.IsWindows()) _ = NativeKill(process, Terminate);
    }

    /// <summary>By statx(2), whose answer has one layout on every processor: the count of names stands at byte 16.</summary>
    private static bool HasTwoNames(string file)
    {
        const int currentFolder = -100, follow = 0, countOfNames = 4;
        byte[] answer = new byte[256];
        return OperatingSystem.IsLinux() && NativeStatx(currentFolder, file, follow, countOfNames, answer) == 0 && BitConverter.ToUInt32(answer, 16) == 2;
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeLink([MarshalAs(UnmanagedType.LPUTF8Str)] string file, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeStatx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string file, int flags, uint mask, [Out] byte[] answer);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeKill(int process, int signal);
}
