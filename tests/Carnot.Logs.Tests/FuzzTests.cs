using System.Diagnostics;
using System.Text;
using Carnot.Randomness;

namespace Carnot.Logs.Tests;

/// <summary>Hostile logs: small valid ones of every format, broken in ways that hurt parsers. Each is read or refused; none crashes, hangs or takes memory beyond its size.</summary>
/// <remarks>CARNOT_FUZZ_INPUTS sets how many inputs each format gets; a failure names format and seed, which make the input again.</remarks>
[Trait("Category", "Fuzz")]
public class FuzzTests
{
    private const int InputsByDefault = 3_000;

    /// <summary>What a reader may take besides three times its input: its buffers, and the words of a refusal.</summary>
    private const long FixedAllocation = MemoryTests.Fixed;

    private static readonly ulong[] Limits = [0, 1, 127, 128, 255, 16383, 32767, 32768, 65535, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 40, long.MaxValue, 1UL << 63, ulong.MaxValue];

    public static TheoryData<string> Formats => [.. Samples.All.Keys];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Whatever_is_done_to_a_log_it_is_read_or_refused(string format)
    {
        (byte[] sample, Func<Rng, byte[], byte[]> repair) = Samples.All[format];
        int inputs = int.TryParse(Environment.GetEnvironmentVariable("CARNOT_FUZZ_INPUTS"), out int asked) ? asked : InputsByDefault;
        // A database is opened through a file for each input.
        if (format == "sqlite") inputs = Math.Min(inputs, 2_000);
        int read = 0, refused = 0;
        long most = long.MinValue;
        var watch = Stopwatch.StartNew();
        for (ulong seed = 0; seed < (ulong)inputs; seed++)
        {
            var rng = new Rng(seed, format);
            byte[] content = Mutated(rng, sample);
            // Half of the inputs get right checksums again, or none would come past them.
            if (seed % 2 == 0) content = repair(rng, content);
            long before = GC.GetAllocatedBytesForCurrentThread(), started = watch.ElapsedMilliseconds;
            try
            {
                using var stream = new MemoryStream(content, writable: false);
                LogReader.Read(stream, "fuzz", new LogOptions());
                read++;
            }
            catch (CarnotException fault) when (fault is InputException)
            {
                refused++;
            }
            catch (Exception fault)
            {
                Assert.Fail($"{format}, seed {seed}: {fault}");
            }
            long beyond = GC.GetAllocatedBytesForCurrentThread() - before - 3L * content.Length;
            // The first inputs also make what every program makes once.
            if (seed > 0) most = Math.Max(most, beyond);
            Assert.True(seed == 0 || beyond < FixedAllocation, $"{format}, seed {seed}: {beyond} bytes beyond three times an input of {content.Length}.");
            Assert.True(watch.ElapsedMilliseconds - started < 10_000, $"{format}, seed {seed}: {watch.ElapsedMilliseconds - started} ms.");
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{format}: {inputs} inputs, {read} read, {refused} refused, at most {most} bytes beyond three times the input, {watch.Elapsed.TotalSeconds:F1} s.");
        Assert.Equal(inputs, read + refused);
        Assert.True(inputs < 100 || (read > 0 && refused > 0), $"{format}: {read} read and {refused} refused; a fuzz that never passes or never fails tests little.");
    }

    /// <summary>One to eight changes: bytes that mean something, numbers at their limits, stretches cut out, doubled or swapped, the end cut off, nesting.</summary>
    private static byte[] Mutated(Rng rng, byte[] sample)
    {
        ReadOnlySpan<byte> telling = "\"{}[],;:|\t\n\r\0-+.eENIn019\\ #/\x1B\xEF\xFF"u8;
        var bytes = new List<byte>(sample);
        for (int n = rng.NextIndex(8); n >= 0 && bytes.Count > 2; n--)
        {
            int at = rng.NextIndex(bytes.Count), length = Math.Min(bytes.Count - at, 1 + rng.NextIndex(40));
            switch (rng.NextIndex(9))
            {
                case 0: bytes[at] = telling[rng.NextIndex(telling.Length)]; break;
                case 1: bytes[at] = (byte)rng.NextIndex(256); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 4: bytes.RemoveRange(at, bytes.Count - at); break;
                case 5: bytes.InsertRange(at, Varint(Limits[rng.NextIndex(Limits.Length)])); break;
                case 6: bytes.InsertRange(at, Encoding.ASCII.GetBytes(Limits[rng.NextIndex(Limits.Length)].ToString(System.Globalization.CultureInfo.InvariantCulture))); break;
                case 7: bytes.InsertRange(at, Enumerable.Repeat(telling[rng.NextIndex(telling.Length)], 1 + rng.NextIndex(100))); break;
                default:
                    byte[] limit = BitConverter.GetBytes(Limits[rng.NextIndex(Limits.Length)]);
                    for (int i = 0; i < limit.Length && at + i < bytes.Count; i++) bytes[at + i] = limit[i];
                    break;
            }
        }
        return [.. bytes];
    }

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
