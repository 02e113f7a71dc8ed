using System.Globalization;
using System.Text;
using Carnot.Randomness;
using Carnot.Runs;

namespace Carnot.Logs.Tests;

/// <summary>What must hold for any content: fixed seeds, so that a failure can be run again.</summary>
public class PropertyTests
{
    [Fact]
    public void Any_content_is_read_or_refused_and_never_crashes()
    {
        using var file = new LogFile("", "fuzz");
        for (ulong seed = 0; seed < 6000; seed++)
        {
            var rng = new Rng(seed, "garbage");
            byte[] content = (seed % 4) switch
            {
                0 => Bytes(rng),
                1 => Mutated(rng, Encoding.UTF8.GetBytes(Table(rng).Csv)),
                2 => Mutated(rng, Encoding.UTF8.GetBytes(Table(rng).Json)),
                _ => Mutated(rng, LogFile.Gzip(Encoding.UTF8.GetBytes(Table(rng).Csv))),
            };
            File.WriteAllBytes(file.Path, content);
            try
            {
                LogReader.Read([file.Path], new LogOptions());
            }
            catch (InputException)
            {
            }
            catch (Exception fault) when (fault is not CarnotException)
            {
                Assert.Fail($"seed {seed}: {fault}");
            }
        }
    }

    [Fact]
    public void A_table_reads_back_equal_from_every_form_it_is_written_in()
    {
        for (ulong seed = 0; seed < 200; seed++)
        {
            (string csv, string json, List<(long Step, double? Loss, double? Rate)> rows) = Table(new Rng(seed, "table"));
            (long, double)[] losses = [.. rows.Where(row => row.Loss is not null).Select(row => (row.Step, row.Loss!.Value))];
            (long, double)[] rates = [.. rows.Where(row => row.Rate is not null).Select(row => (row.Step, row.Rate!.Value))];
            foreach (byte[] content in (byte[][])[Encoding.UTF8.GetBytes(csv), Encoding.UTF8.GetBytes(json), LogFile.Gzip(Encoding.UTF8.GetBytes(csv)), LogFile.Gzip(Encoding.UTF8.GetBytes(json))])
            {
                using var file = new LogFile(content, "run");
                Run run = file.Read();
                Assert.Equal(losses, run.Loss.Steps.Zip(run.Loss.Values));
                foreach ((long step, double rate) in rates) Assert.Equal(rate, run.LearningRate!.At(step));
                if (rates.Length == 0) Assert.Null(run.LearningRate);
            }
        }
    }

    /// <summary>A table of increasing steps with holes, written as CSV and as JSON lines.</summary>
    private static (string Csv, string Json, List<(long, double?, double?)> Rows) Table(Rng rng)
    {
        var csv = new StringBuilder("step,loss,lr\n");
        var json = new StringBuilder();
        var rows = new List<(long, double?, double?)>();
        long step = rng.NextIndex(1000);
        for (int i = 1 + rng.NextIndex(40); i >= 0; i--)
        {
            // Values over many magnitudes, so that every digit of a double has to survive.
            double? loss = i == 0 || rng.NextIndex(4) > 0 ? rng.NextNormal() * Math.Pow(10, rng.NextIndex(30) - 15) : null;
            double? rate = rng.NextIndex(3) == 0 ? rng.NextUniform() * Math.Pow(10, -rng.NextIndex(12)) : null;
            rows.Add((step, loss, rate));
            csv.Append(CultureInfo.InvariantCulture, $"{step},{loss:R},{rate:R}\n");
            json.Append(CultureInfo.InvariantCulture, $"{{\"step\":{step}");
            if (loss is not null) json.Append(CultureInfo.InvariantCulture, $",\"loss\":{loss:R}");
            if (rate is not null) json.Append(CultureInfo.InvariantCulture, $", \"lr\" : {rate:R}");
            json.Append("}\n");
            step += 1 + rng.NextIndex(100);
        }
        return (csv.ToString(), json.ToString(), rows);
    }

    private static byte[] Bytes(Rng rng)
    {
        byte[] bytes = new byte[rng.NextIndex(300)];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)rng.NextIndex(256);
        return bytes;
    }

    /// <summary>Some bytes changed to ones that mean something to a parser, some stretches cut out or doubled.</summary>
    private static byte[] Mutated(Rng rng, byte[] content)
    {
        ReadOnlySpan<byte> telling = "\"{}[],;\t\n\r\0-+.eENIn0123456789\\: \xEF\xFF"u8;
        var bytes = new List<byte>(content);
        for (int n = rng.NextIndex(8); n >= 0 && bytes.Count > 2; n--)
        {
            int at = rng.NextIndex(bytes.Count);
            switch (rng.NextIndex(4))
            {
                case 0: bytes[at] = telling[rng.NextIndex(telling.Length)]; break;
                case 1: bytes.Insert(at, telling[rng.NextIndex(telling.Length)]); break;
                case 2: bytes.RemoveRange(at, Math.Min(bytes.Count - at, rng.NextIndex(20))); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, rng.NextIndex(50)))); break;
            }
        }
        return [.. bytes];
    }
}
