using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Carnot.Sweeps.Tasks;

/// <summary>The right to work on a run: a file with the holder's name, made by link(2), whose time of change is the holder's heartbeat.</summary>
/// <remarks>
/// It saves work and is not what makes results unique: that is the first-writer-wins of <see cref="FirstWriter"/>. The holder beats through its own open handle,
/// so it never touches the file of one who took the lease from it. Age is measured against a file written beside it, never against another host's clock.
/// </remarks>
internal sealed class Lease : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly byte[] _bytes;
    private readonly TimeSpan _lifetime;
    private long _beat = Environment.TickCount64;

    private Lease(string path, Holder holder, SafeFileHandle file, TimeSpan lifetime)
    {
        (Path, Holder, _file, _lifetime, _bytes) = (path, holder, file, lifetime, holder.ToBytes());
    }

    /// <summary>How long a lease lives after its last heartbeat where nothing else tells that its holder is gone.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(
        double.TryParse(Environment.GetEnvironmentVariable("CARNOT_SWEEP_LEASE"), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds > 0 ? seconds : 120);

    public string Path { get; }

    public Holder Holder { get; }

    /// <summary>Takes the lease; null where a holder is alive.</summary>
    /// <remarks>Where it cannot be known whether the holder is alive, or who it is, this waits until it beats, which proves it, or until the lease is too old.</remarks>
    public static Lease? Take(string path, Holder me, TimeSpan lifetime, CancellationToken stop)
    {
        string aside = $"{path}.{me.Name}.partial";
        DateTime? seen = null;
        while (true)
        {
            SafeFileHandle file = File.OpenHandle(aside, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            try
            {
                RandomAccess.Write(file, me.ToBytes(), 0);
                RandomAccess.FlushToDisk(file);
                if (Posix.Link(aside, path)) return new Lease(path, me, file, lifetime);
            }
            catch
            {
                file.Dispose();
                throw;
            }
            finally
            {
                File.Delete(aside);
            }
            file.Dispose();
            Holder? holder = Holder.Read(path);
            if (holder is null && !File.Exists(path)) continue;
            if (holder?.IsAlive == true) return null;
            DateTime beat = File.GetLastWriteTimeUtc(path);
            if (holder?.IsAlive == false || Age(path, me) > lifetime)
            {
                TakeAway(path, holder, me);
                continue;
            }
            if (seen is { } before && beat > before) return null;
            seen ??= beat;
            if (stop.WaitHandle.WaitOne(lifetime / 40)) return null;
        }
    }

    /// <summary>Whether somebody holds the lease and is alive, as far as can be told now.</summary>
    public static bool IsHeld(string path, TimeSpan lifetime, Holder me)
        => File.Exists(path) && Holder.Read(path) is { } holder && (holder.IsAlive ?? Age(path, me) <= lifetime);

    /// <summary>Shows that the holder is alive, when a quarter of the lifetime has passed; false where the lease was lost to another.</summary>
    public bool Beat()
    {
        if (Environment.TickCount64 - _beat < _lifetime.TotalMilliseconds / 4) return true;
        _beat = Environment.TickCount64;
        RandomAccess.Write(_file, _bytes, 0);
        return IsMine;
    }

    /// <summary>Gives the lease back.</summary>
    public void Dispose()
    {
        if (IsMine) File.Delete(Path);
        _file.Dispose();
    }

    /// <summary>Whether no other has taken it.</summary>
    public bool IsMine => Holder.Read(Path)?.Name == Holder.Name;

    /// <summary>Renames the lease away; where it has changed hands since it was looked at, it is put back.</summary>
    private static void TakeAway(string path, Holder? seen, Holder me)
    {
        string away = $"{path}.{me.Name}.stale";
        try
        {
            File.Move(path, away, overwrite: true);
        }
        catch (FileNotFoundException)
        {
            return;
        }
        if (Holder.Read(away) is { } taken && taken.Name != seen?.Name) Posix.Link(away, path);
        File.Delete(away);
    }

    /// <summary>Time since the last heartbeat by the clock of the file system.</summary>
    private static TimeSpan Age(string path, Holder me)
    {
        string probe = $"{path}.{me.Name}.probe";
        try
        {
            File.WriteAllText(probe, "");
            return File.GetLastWriteTimeUtc(probe) - File.GetLastWriteTimeUtc(path);
        }
        finally
        {
            File.Delete(probe);
        }
    }
}
