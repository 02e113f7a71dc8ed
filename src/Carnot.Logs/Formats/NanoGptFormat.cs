using System.Text;
using Carnot.Logs.Text;
using Carnot.Runs;

namespace Carnot.Logs.Formats;

/// <summary>nanoGPT's output: <c>iter N: loss X, time Yms, mfu Z%</c> and <c>step N: train loss A, val loss B</c>. It counts from 0 and prints no learning rate.</summary>
/// <remarks>
/// Settings that differ from the defaults of train.py are printed before the run: a configuration file whole, then <c>Overriding: key = value</c>.
/// Where any is about the learning rate, its schedule is rebuilt with the defaults for the rest. Source: configurator.py.
/// </remarks>
internal sealed class NanoGptFormat : LineFormat
{
    public override string Name => "nanoGPT log";

    private static readonly byte[][] Settings = [[.. "learning_rate"u8], [.. "max_iters"u8], [.. "decay_lr"u8], [.. "warmup_iters"u8], [.. "lr_decay_iters"u8], [.. "min_lr"u8]];

    private protected override void Prepare(RawLog log)
    {
        log.RateTruth = new(RateRecord.Absent, "nanoGPT prints no learning rate.");
        log.Config.Dialect = "nanogpt";
        log.Config.Subject = "What the log prints of the configuration, with train.py's defaults for the rest,";
    }

    private protected override bool Take(ReadOnlySpan<byte> line, LineLog log)
    {
        var cursor = new TextCursor(line);
        if (cursor.Take("tokens per iteration will be: "u8))
        {
            double tokens = 0;
            foreach (byte digit in cursor.Rest)
            {
                if (digit is >= (byte)'0' and <= (byte)'9') tokens = tokens * 10 + (digit - '0');
                else if (digit != ',') break;
            }
            if (tokens > 0) log.TokensPerStep = tokens;
            return false;
        }
        cursor.Take("Overriding: "u8);
        foreach (byte[] key in Settings)
            if (cursor.Rest.StartsWith(key) && Assigned(cursor.Rest[key.Length..]) is { IsEmpty: false } value)
            {
                log.Setting(Encoding.ASCII.GetString(key), value);
                return false;
            }
        int iter = line.IndexOf("iter "u8);
        if (iter >= 0)
        {
            cursor = new(line[(iter + 5)..]);
            if (cursor.Whole(out long step) && cursor.Take(": loss "u8) && cursor.Number(out double loss, out ReadOnlySpan<byte> text))
            {
                RawLog run = log.At(step);
                run.Loss ??= run.Column("loss");
                run.Add(run.Loss, loss, text);
                if (cursor.Take(", time "u8) && TakeUnit(ref cursor, "ms"u8, out double time)) run.Add(run.Column("time_ms"), time);
                return true;
            }
        }
        int at = line.IndexOf("step "u8);
        if (at < 0) return false;
        cursor = new(line[(at + 5)..]);
        if (!cursor.Whole(out long evaluated) || !cursor.Take(": train loss "u8) || !cursor.Number(out double train, out ReadOnlySpan<byte> trainText)
            || !cursor.Take(", val loss "u8) || !cursor.Number(out double val, out ReadOnlySpan<byte> valText)) return false;
        RawLog evaluation = log.At(evaluated);
        evaluation.Add(evaluation.Column("eval/train_loss"), train, trainText);
        evaluation.Add(evaluation.Column("eval/val_loss"), val, valText);
        return true;
    }

    /// <summary>What stands behind an equals sign, without a comment.</summary>
    private static ReadOnlySpan<byte> Assigned(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart((byte)' ');
        if (!text.StartsWith("="u8)) return default;
        int comment = text.IndexOf((byte)'#');
        return (comment < 0 ? text : text[..comment])[1..].Trim(" \t"u8);
    }

    /// <summary>A number with its unit behind it.</summary>
    private static bool TakeUnit(ref TextCursor cursor, ReadOnlySpan<byte> unit, out double value)
    {
        int at = cursor.Rest.IndexOf(unit);
        value = 0;
        return at > 0 && NumberText.TryParse(cursor.Rest[..at], out value);
    }
}
