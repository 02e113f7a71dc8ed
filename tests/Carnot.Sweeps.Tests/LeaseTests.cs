using System.Text;
using Carnot.Sweeps.Tasks;

namespace Carnot.Sweeps.Tests;

public sealed class LeaseTests : IDisposable
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1), Long = TimeSpan.FromMinutes(10);

    private readonly Sandbox _sandbox = new();

    private string File_ => _sandbox.At("lease");

    /// <summary>.NET's File.Move without overwriting lets more than one of the racing writers win on Unix; link(2) does not.</summary>
    [Fact]
    public void Of_racing_writers_one_is_first()
    {
        for (int round = 0; round < 200; round++)
        {
            string path = _sandbox.At($"result{round}");
            int winners = 0;
            string? won = null;
            using var start = new Barrier(4);
            Thread[] writers = [.. Enumerable.Range(0, 4).Select(i => new Thread(() =>
            {
                start.SignalAndWait();
                if (!FirstWriter.Publish(path, Encoding.UTF8.GetBytes($"writer {i}"), $"writer{i}")) return;
                Interlocked.Increment(ref winners);
                won = $"writer {i}";
            }))];
            foreach (Thread writer in writers) writer.Start();
            foreach (Thread writer in writers) writer.Join();
            Assert.Equal(1, winners);
            Assert.Equal(won, File.ReadAllText(path));
        }
        Assert.Equal(200, Directory.GetFiles(_sandbox.Root).Length);
    }

    /// <summary>A network file system may link, lose the answer and be asked again: the second call finds the name taken, by the very file.</summary>
    [Fact]
    public void A_link_that_is_asked_for_twice_succeeds_both_times_and_anothers_does_not()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("The names of a file are counted on Linux only.");
        foreach (string name in (string[])["mine", "other"]) File.WriteAllText(_sandbox.At(name), name);
        Assert.True(Posix.Link(_sandbox.At("mine"), _sandbox.At("result")));
        Assert.True(Posix.Link(_sandbox.At("mine"), _sandbox.At("result")));
        Assert.False(Posix.Link(_sandbox.At("other"), _sandbox.At("result")));
        Assert.Equal("mine", File.ReadAllText(_sandbox.At("result")));
    }

    [Fact]
    public void A_lease_has_one_living_holder_and_is_free_again_when_it_is_given_back()
    {
        Holder me = Holder.Here(), other = Holder.Here();
        Assert.True(me.IsAlive is true or null);
        using (Lease first = Take(me, Long)!)
        {
            Assert.NotNull(first);
            Assert.Null(Take(other, Long));
            Assert.True(Lease.IsHeld(File_, Long, other));
        }
        Assert.False(File.Exists(File_));
        using Lease again = Take(other, Long)!;
        Assert.Equal(other.Name, Holder.Read(File_)!.Name);
    }

    [Fact]
    public void A_lease_of_a_process_that_is_gone_is_free_at_once()
    {
        if (Holder.Here().Machine is null) Assert.Skip("This system does not tell which processes there are.");
        Holder gone = Holder.Here() with { Name = "gone", Process = int.MaxValue, Began = "1" }, reused = Holder.Here() with { Name = "reused", Began = "1" };
        foreach (Holder before in (Holder[])[gone, reused])
        {
            File.WriteAllBytes(File_, before.ToBytes());
            Assert.False(Lease.IsHeld(File_, Long, Holder.Here()));
            using Lease taken = Take(Holder.Here(), Long)!;
            Assert.NotNull(taken);
        }
    }

    [Fact]
    public void A_lease_from_another_machine_is_free_when_it_has_not_beaten_for_its_lifetime()
    {
        Holder far = Holder.Here() with { Name = "far", Machine = "another machine" };
        File.WriteAllBytes(File_, far.ToBytes());
        Assert.True(Lease.IsHeld(File_, Long, Holder.Here()));
        using Lease taken = Take(Holder.Here(), Short)!;
        Assert.NotNull(taken);
        Assert.NotEqual("far", Holder.Read(File_)!.Name);
    }

    [Fact]
    public void A_holder_on_another_machine_that_beats_keeps_its_lease()
    {
        Holder far = Holder.Here() with { Name = "far", Machine = "another machine" };
        File.WriteAllBytes(File_, far.ToBytes());
        using var stop = new CancellationTokenSource();
        var heart = new Thread(() =>
        {
            while (!stop.IsCancellationRequested) File.SetLastWriteTimeUtc(File_, DateTime.UtcNow);
        });
        heart.Start();
        Lease? taken = Take(Holder.Here(), Long);
        stop.Cancel();
        heart.Join();
        Assert.Null(taken);
        Assert.Equal("far", Holder.Read(File_)!.Name);
    }

    /// <summary>What a machine that lost its power, or a full disk, leaves.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("far\nhost\n")]
    public void A_torn_lease_is_waited_for_as_a_living_holder_is_and_taken_when_it_is_too_old(string torn)
    {
        File.WriteAllText(File_, torn);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Null(Lease.Take(File_, Holder.Here(), Long, stop.Token));
        Assert.Equal(torn, File.ReadAllText(File_));
        File.SetLastWriteTimeUtc(File_, DateTime.UtcNow - 2 * Long);
        using Lease taken = Take(Holder.Here(), Long)!;
        Assert.True(taken.IsMine);
    }

    [Fact]
    public void Who_lost_the_lease_learns_it_and_leaves_the_new_holders_file_alone()
    {
        using Lease first = Take(Holder.Here(), TimeSpan.Zero)!;
        File.Delete(File_);
        using Lease second = Take(Holder.Here(), Long)!;
        DateTime before = File.GetLastWriteTimeUtc(File_);
        Assert.False(first.Beat());
        first.Dispose();
        Assert.True(second.IsMine);
        Assert.Equal(before, File.GetLastWriteTimeUtc(File_));
    }

    private Lease? Take(Holder holder, TimeSpan lifetime) => Lease.Take(File_, holder, lifetime, CancellationToken.None);

    public void Dispose() => _sandbox.Dispose();
}
