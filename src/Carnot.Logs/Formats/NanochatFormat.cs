using Carnot.Logs.Text;
using Carnot.Runs;

namespace Carnot.Logs.Formats;

/// <summary>nanochat's output: <c>step 00010/00120 (8.33%) | loss: X | lrm: Y | dt: .. |</c> and <c>Step 00010 | Validation bpb: X</c>. It counts from 0.</summary>
/// <remarks>The loss is a moving average without its start-up bias; the rate is a multiplier of several base rates, with two decimals.</remarks>
internal sealed class NanochatFormat : LineFormat
{
    public override string Name => "nanochat log";

    private protected override void Prepare(RawLog log)
    {
        log.LossTruth = new LossTruth { Smoothed = true };
        log.RateIsMultiplier = true;
        log.RateTruth = new(RateRecord.Rounded, "nanochat prints a multiplier \"lrm\" of its several base rates. Choose one and give it with --base-lr X.");
        log.Rebuild = rates => log.Config.Steps is { } steps ? NanochatRate.Rebuild(rates, steps) : null;
    }

    private protected override bool Take(ReadOnlySpan<byte> line, LineLog log)
    {
        var cursor = new TextCursor(line);
        if (cursor.Take("Step "u8))
        {
            if (!cursor.Whole(out long evaluated) || !cursor.Take(" | Validation bpb: "u8) || !cursor.Number(out double bits, out ReadOnlySpan<byte> bitsText)) return false;
            RawLog evaluation = log.At(evaluated);
            evaluation.Add(evaluation.Column("val_bpb"), bits, bitsText);
            return true;
        }
        if (!cursor.Take("step "u8) || !cursor.Whole(out long step) || !cursor.Take("/"u8) || !cursor.Whole(out long steps)
            || !cursor.TakeThrough("| loss: "u8) || !cursor.Number(out double loss, out ReadOnlySpan<byte> text)) return false;
        RawLog run = log.At(step);
        run.Loss ??= run.Column("loss");
        run.Config.Steps = steps;
        run.Add(run.Loss, loss, text);
        if (cursor.TakeThrough("| lrm: "u8) && cursor.Number(out double multiplier, out ReadOnlySpan<byte> multiplierText))
        {
            run.LearningRate ??= run.Column("lrm");
            run.Add(run.LearningRate, multiplier, multiplierText);
        }
        return true;
    }
}
