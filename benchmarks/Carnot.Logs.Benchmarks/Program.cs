using System.Diagnostics;
using System.Globalization;
using System.Text;
using Carnot.Logs.Writers;
using Carnot.Randomness;

// How long, and with how much memory, the commands a user gives read large logs and many logs. Files are made in a temporary folder; each command is a process of its own, the real one.
// dotnet run --project benchmarks/Carnot.Logs.Benchmarks -c Release [-- --append benchmarks/RESULTS.md]

string folder = Directory.CreateTempSubdirectory("carnot-logs-benchmark-").FullName;
var table = new StringBuilder();
try
{
    table.AppendLine(CultureInfo.InvariantCulture, $"\n## Reading logs, {DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} cores\n");
    table.AppendLine("| what | size | command | wall s | CPU s | peak MB | goal |");
    table.AppendLine("|---|---|---|---|---|---|---|");
    const string Large = "15 s, 200 MB";
    string output = Path.Combine(folder, "out.csv");
    Measure("event file: 10 scalars a step in one event each, a histogram every 10 steps", Events(Path.Combine(folder, "mixed.tfevents"), 10, withHistograms: true), (["inspect"], Large));
    Measure("event file: nothing but scalars, 10 a step in one record each", Events(Path.Combine(folder, "scalars.tfevents"), 10, withHistograms: false), (["inspect"], Large), (["convert", "--to", "csv", "--force", "-o", output], Large));
    Measure("event file: nothing but loss and learning rate", Events(Path.Combine(folder, "two.tfevents"), 2, withHistograms: false), (["inspect"], Large), (["convert", "--to", "csv", "--force", "-o", output], Large));
    Measure("event file: nothing but the loss, its only scalar", Events(Path.Combine(folder, "loss.tfevents"), 1, withHistograms: false), (["inspect"], Large), (["convert", "--to", "csv", "--force", "-o", output], Large));
    Measure("10,000 nanoGPT logs of 100 steps in 100 folders", ManyLogs(Path.Combine(folder, "many")), (["inspect"], "30 s"));
    Console.Write(table);
    if (args is ["--append", var results]) File.AppendAllText(results, table.ToString());
}
finally
{
    Directory.Delete(folder, recursive: true);
}
return 0;

void Measure(string what, (string Path, long Size) log, params ReadOnlySpan<(string[] Verb, string Goal)> commands)
{
    foreach ((string[] verb, string goal) in commands)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (string word in (string[])[Path.Combine(AppContext.BaseDirectory, "Carnot.Cli.dll"), .. verb, log.Path]) start.ArgumentList.Add(word);
        var watch = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        // The peak and the time stand in the kernel only while the process lives; both only grow.
        long peak = 0;
        TimeSpan busy = default;
        do
        {
            try
            {
                process.Refresh();
                peak = Math.Max(peak, process.PeakWorkingSet64);
                busy = process.TotalProcessorTime;
            }
            catch (InvalidOperationException)
            {
                break;
            }
        }
        while (!process.WaitForExit(5));
        process.WaitForExit();
        double wall = watch.Elapsed.TotalSeconds;
        if (process.ExitCode != 0) throw new InvalidOperationException($"{what}: {verb[0]} ended with {process.ExitCode}.");
        table.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {log.Size / 1e6:F0} MB | {verb[0]} | {wall:F1} | {busy.TotalSeconds:F1} | {peak / 1e6:F0} | {goal} |");
    }
    if (File.Exists(log.Path)) File.Delete(log.Path);
}

// As a trainer writes it: a falling loss with noise, a cosine, times that are never even. With histograms of its weights most of the bytes are no scalars.
(string, long) Events(string file, int scalars, bool withHistograms)
{
    const double Length = 2e6;
    string[] tags = [.. Enumerable.Range(0, scalars).Select(i => i == 0 ? "train/loss" : i == 1 ? "train/lr" : $"layer{i}/grad_norm")];
    var rng = new Rng(1, "events");
    using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
    using var writer = new EventFileWriter(stream, 1.7e9, leaveOpen: true);
    byte[] histogram = new byte[20_000];
    for (int i = 0; i < histogram.Length; i++) histogram[i] = (byte)rng.NextIndex(256);
    double time = 1.7e9;
    for (long step = 0; stream.Position < 1L << 30; step++)
    {
        time += 0.3 + 0.1 * rng.NextUniform();
        for (int i = 0; i < tags.Length; i++)
        {
            double value = i == 0 ? 3 + 2 / Math.Sqrt(1 + step / 1000.0) + 0.1 * rng.NextUniform() : i == 1 ? 3e-4 * (1 + Math.Cos(Math.PI * Math.Min(1, step / Length))) : rng.NextUniform();
            writer.Scalar(tags[i], step, value, time);
        }
        if (withHistograms && step % 10 == 0)
            for (int layer = 0; layer < 4; layer++) Histogram(stream, step, histogram);
    }
    return (file, stream.Length);
}

(string, long) ManyLogs(string root)
{
    var rng = new Rng(2, "many");
    long size = 0;
    for (int i = 0; i < 10_000; i++)
    {
        string at = Path.Combine(root, $"sweep{i / 100:D2}");
        Directory.CreateDirectory(at);
        var text = new StringBuilder("number of parameters: 0.80M\n");
        for (int step = 0; step < 100; step++) text.Append(CultureInfo.InvariantCulture, $"iter {step}: loss {4 + rng.NextUniform():F4}, time 500.00ms, mfu 41.20%\n");
        File.WriteAllText(Path.Combine(at, $"run{i:D5}.log"), text.ToString());
        size += text.Length;
    }
    return (root, size);
}

// An event with a histogram: 5 summary { 1 value { 1 tag, 5 histogram } }.
static void Histogram(Stream stream, long step, byte[] bytes)
{
    byte[] value = [.. Field(1, "weights"u8), .. Field(5, bytes)];
    byte[] message = [9, .. BitConverter.GetBytes(1.7e9 + step), 16, .. Varint((ulong)step), .. Field(5, Field(1, value))];
    byte[] length = BitConverter.GetBytes((ulong)message.Length);
    stream.Write(length);
    stream.Write(BitConverter.GetBytes(Masked(length)));
    stream.Write(message);
    stream.Write(BitConverter.GetBytes(Masked(message)));
}

static byte[] Field(int number, params ReadOnlySpan<byte> content) => [.. Varint((ulong)number << 3 | 2), .. Varint((ulong)content.Length), .. content];

static byte[] Varint(ulong value)
{
    var bytes = new List<byte>();
    for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
    bytes.Add((byte)value);
    return [.. bytes];
}

static uint Masked(ReadOnlySpan<byte> data)
{
    uint crc = uint.MaxValue;
    foreach (byte b in data) crc = System.Numerics.BitOperations.Crc32C(crc, b);
    return System.Numerics.BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
}
