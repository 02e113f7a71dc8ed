using System.Globalization;
using System.Text;
using Carnot.Logs.Writers;

namespace Carnot.Logs.Tests;

/// <summary>Reading a log takes no more than three times its size: the sum of everything allocated on the way, garbage included, bounds the peak.</summary>
public class MemoryTests
{
    private const int Rows = 20_000;

    /// <summary>The head a format is told by and the window or line buffer, 64 KiB each, and at most 8 KiB of a block twice, while it grows, for each of at most 8 lists.</summary>
    public const long Fixed = (64 << 10) * 2 + 8 * 2 * (8 << 10);

    private static readonly (string Format, Func<byte[]> Content)[] Logs =
    [
        ("csv", () => Lines(t => $"{t},0.0006,{Loss(t)}", "step,lr,loss")),
        ("json lines", () => Lines(t => $$"""{"step": {{t}}, "loss": {{Loss(t)}}, "lr": 0.0006}""")),
        ("json array", () => Document(t => $$"""{"_step": {{t}}, "loss": {{Loss(t)}}, "lr": 0.0006}""", "[", "]")),
        ("trainer_state", () => Document(t => $$"""{"epoch": 0.5, "learning_rate": 0.0006, "loss": {{Loss(t)}}, "step": {{t + 1}}}""", "{\"log_history\": [", "], \"max_steps\": 20000}")),
        ("wandb json", () => Encoding.ASCII.GetBytes("{\"history\": {\"train\": {\"iter\": [" + string.Join(", ", Enumerable.Range(0, Rows)) + "], \"loss\": [" + string.Join(", ", Enumerable.Range(0, Rows).Select(Loss)) + "]}}}")),
        ("lightning", () => Lines(t => $"0,0.0006,{t},{Loss(t)}", "epoch,lr-AdamW,step,train_loss_step")),
        ("keras", () => Lines(t => $"{t},0.5,{Loss(t)},0.001", "epoch,accuracy,loss,lr")),
        ("wandb csv", () => Lines(t => $"{t},{Loss(t)},{Loss(t)},{Loss(t)}", "\"Step\",\"a - train/loss\",\"a - train/loss__MIN\",\"a - train/loss__MAX\"")),
        ("two columns", () => Lines(t => $"{t + 1} {Loss(t)}")),
        ("mlflow", () => Lines(t => $"{1700000000000 + 500L * t} {Loss(t)} {t}")),
        ("nanogpt", () => Lines(t => $"iter {t}: loss {Loss(t)}, time 500.00ms, mfu 41.20%")),
        ("llm.c", () => Lines(t => $"s:{t} trl:{Loss(t)} lr:0.000600 norm:1.0")),
        ("modded", () => Lines(t => $"step:{t + 1}/{Rows} train_loss:{Loss(t)} train_time:{500 * t}ms step_avg:500.00ms")),
        ("nanochat", () => Lines(t => $"step {t:D5}/{Rows} (0.00%) | loss: {Loss(t)} | lrm: 1.00 | dt: 500.00ms |")),
        ("torchtitan", () => Lines(t => $"step: {t + 1}  loss: {Loss(t)}  grad_norm:  1.5")),
        ("megatron", () => Lines(t => $" iteration {t + 1}/ {Rows} | consumed samples: {16 * t} | learning rate: 1.000000E-03 | lm loss: {Loss(t)} | grad norm: 1.416 |")),
        ("tensorboard", Events),
        ("wandb", () => Samples.WandbFile([.. Enumerable.Range(0, Rows).Select(t => Samples.Field(2, [.. Samples.Item(Loss(t), "train/loss"), .. Samples.Item($"{t}", "_step")]))])),
    ];

    public static TheoryData<string> Formats => [.. Logs.Select(log => log.Format)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Reading_allocates_at_most_three_times_the_log(string format)
    {
        byte[] content = Logs.Single(log => log.Format == format).Content();
        Read(content);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int losses = Read(content);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"{format}: {content.Length} bytes, {allocated} allocated, {(double)(allocated - Fixed) / content.Length:F2} times.");
        Assert.Equal(Rows, losses);
        Assert.True(allocated <= 3L * content.Length + Fixed, $"{format}: {allocated} bytes for a log of {content.Length}.");
    }

    private static int Read(byte[] content)
    {
        using var stream = new MemoryStream(content, writable: false);
        return LogReader.Read(stream, "log", new LogOptions())[0].Loss.Count;
    }

    private static string Loss(int t) => (3 + 1000.0 / (t + 300)).ToString("F4", CultureInfo.InvariantCulture);

    private static byte[] Lines(Func<int, string> row, string? header = null)
        => Encoding.ASCII.GetBytes(string.Concat((header is null ? [] : new[] { header }).Concat(Enumerable.Range(0, Rows).Select(row)).Select(line => line + "\n")));

    private static byte[] Document(Func<int, string> row, string begin, string end)
        => Encoding.ASCII.GetBytes(begin + string.Join(", ", Enumerable.Range(0, Rows).Select(row)) + end);

    private static byte[] Events()
    {
        using var memory = new MemoryStream();
        using (var writer = new EventFileWriter(memory, 1.7e9, leaveOpen: true))
            for (int t = 0; t < Rows; t++) writer.Scalar("train/loss", t, 3 + 1000.0 / (t + 300), 1.7e9 + 0.37 * t * t);
        return memory.ToArray();
    }
}
