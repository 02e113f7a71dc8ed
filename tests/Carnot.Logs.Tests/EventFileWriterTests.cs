using Carnot.Logs.Writers;

namespace Carnot.Logs.Tests;

public class EventFileWriterTests
{
    [Fact]
    public void The_made_up_run_is_written_byte_for_byte_as_another_implementation_wrote_it()
    {
        byte[] expected = File.ReadAllBytes(Shared.Path("logs/synthetic/tensorboard/events.out.tfevents.1700000000.host.1.simple_value"));
        // The trackio rows keep every digit; here the MLflow files serve, which do too.
        string metrics = Shared.Path("logs/synthetic/mlruns/0/0123456789abcdef0123456789abcdef/metrics/train");
        double[] losses = Values("loss"), rates = Values("lr");
        using var memory = new MemoryStream();
        using (var writer = new EventFileWriter(memory, 1700000000.0, leaveOpen: true))
            for (int t = 0; t < losses.Length; t++)
                writer.Scalars(t, 1700000000.0 + 0.5 * t, [new("train/loss", losses[t]), new("train/lr", rates[t])]);
        Assert.Equal(120, losses.Length);
        Assert.Equal(expected, memory.ToArray());

        double[] Values(string key) => [.. File.ReadLines(Path.Combine(metrics, key)).Select(line => double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture))];
    }

    [Fact]
    public void A_new_file_is_named_as_TensorBoard_looks_for_it_and_can_be_read_while_it_grows()
    {
        string folder = Directory.CreateTempSubdirectory("carnot-events-").FullName;
        try
        {
            using var writer = EventFileWriter.Create(folder, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
            string file = Assert.Single(Directory.GetFiles(folder));
            Assert.StartsWith("events.out.tfevents.1700000000.", Path.GetFileName(file), StringComparison.Ordinal);
            writer.Flush();
            long begun = new FileInfo(file).Length;
            writer.Scalar("loss", 7, 2.5, 1_700_000_001);
            writer.Flush();
            // 12 + 4 bytes of frame; event: 9 wall time, 2 step, 2 + summary; summary: 2 + value; value: 2 + 4 tag, 5 float.
            Assert.Equal(begun + 16 + 9 + 2 + 2 + 2 + 6 + 5, new FileInfo(file).Length);
            using var second = EventFileWriter.Create(folder, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
            Assert.Equal([$"{file[..^1]}0", $"{file[..^1]}1"], Directory.GetFiles(folder).Order(StringComparer.Ordinal));
            Assert.Equal(begun + 16 + 9 + 2 + 2 + 2 + 6 + 5, new FileInfo(file).Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
