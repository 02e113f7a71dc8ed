using System.Runtime.InteropServices;

namespace Carnot.Sweeps.Tasks;

/// <summary>The two calls of the operating system that .NET does not offer.</summary>
internal static class Posix
{
    private const int FileExists = 17, Terminate = 15;

    /// <summary>link(2): gives <paramref name="file"/> a second name; false where that name is taken already.</summary>
    /// <remarks>File.Move without overwriting is no substitute: on Unix it looks first and renames then, and two racing callers can both succeed. On Windows it is exclusive.</remarks>
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
        return error == FileExists ? false : throw new IOException($"{name}: {Marshal.GetPInvokeErrorMessage(error)} (hard links are needed here)");
    }

    /// <summary>Asks a process to end, so that it can save first.</summary>
    public static void AskToEnd(int process)
    {
        if (!OperatingSystem.IsWindows()) _ = NativeKill(process, Terminate);
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeLink([MarshalAs(UnmanagedType.LPUTF8Str)] string file, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeKill(int process, int signal);
}
