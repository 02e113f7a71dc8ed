using System.Globalization;
using System.Text;

namespace Carnot.Sweeps.Tasks;

/// <summary>A process that works on a run.</summary>
/// <param name="Name">Host, process and a random part: no two attempts share it.</param>
/// <param name="Host">The machine's name, for people.</param>
/// <param name="Machine">This boot of the machine and its space of process numbers; null where the system does not tell.</param>
/// <param name="Process">Its number.</param>
/// <param name="Began">When it began, in ticks since the machine's boot: a number that is used again has another.</param>
internal sealed record Holder(string Name, string Host, string? Machine, int Process, string Began)
{
    private static readonly string? ThisMachine = MachineName();

    /// <summary>This process, under a name of its own.</summary>
    public static Holder Here()
    {
        string host = Environment.MachineName.Split('.')[0];
        string name = string.Create(CultureInfo.InvariantCulture, $"{host}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..6]}");
        return new(name, host, ThisMachine, Environment.ProcessId, BeganOf(Environment.ProcessId) ?? "");
    }

    /// <summary>Whether the process is there; null where this cannot be known from here.</summary>
    public bool? IsAlive => Machine is null || Machine != ThisMachine ? null : BeganOf(Process) == Began;

    /// <summary>One line for each value.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Name}\n{Host}\n{Machine}\n{Process}\n{Began}\n"));

    /// <summary>The holder that a lease names; null where there is no lease or it is not readable yet.</summary>
    public static Holder? Read(string lease)
    {
        try
        {
            string[] lines = File.ReadAllText(lease).Split('\n');
            return lines.Length == 6 && int.TryParse(lines[3], NumberStyles.None, CultureInfo.InvariantCulture, out int process) ? new(lines[0], lines[1], lines[2].Length > 0 ? lines[2] : null, process, lines[4]) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Field 22 of /proc/PID/stat; null where there is no such process or only what its parent has not yet taken note of.</summary>
    private static string? BeganOf(int process)
    {
        try
        {
            string text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            // The name in parentheses may itself hold spaces and parentheses.
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static string? MachineName()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() + " " + new FileInfo("/proc/self/ns/pid").LinkTarget;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
