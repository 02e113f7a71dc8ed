using Carnot.Logs.Text;
using Carnot.Runs;

namespace Carnot.Logs.Formats;

/// <summary>nanoGPT's output: <c>iter N: loss X, time Yms, mfu Z%</c> and <c>step N: train loss A, val loss B</c>. It counts from 0 and prints no learning rate.</summary>
internal sealed class NanoGptFormat : LineFormat
{
    public override string Name => "nanoGPT log";

    private protected override void Prepare(RawLog log) => log.RateTruth = new(RateRecord.Absent, "nanoGPT prints no learning rate.");

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

    /// <summary>A number with its unit behind it.</summary>
    private static bool TakeUnit(ref TextCursor cursor, ReadOnlySpan<byte> unit, out double value)
    {
        int at = cursor.Rest.IndexOf(unit);
        value = 0;
        return at > 0 && NumberText.TryParse(cursor.Rest[..at], out value);
    }
}
