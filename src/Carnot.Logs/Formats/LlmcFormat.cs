using Carnot.Logs.Text;
using Carnot.Runs;

namespace Carnot.Logs.Formats;

/// <summary>llm.c's <c>main.log</c>: <c>s:N trl:X lr:Y norm:Z</c>, <c>s:N tel:X</c>, <c>s:N eval:X</c>. It counts from 0; the rate is the used one, cut to six decimals.</summary>
internal sealed class LlmcFormat : LineFormat
{
    public override string Name => "llm.c log";

    private protected override void Prepare(RawLog log)
    {
        log.RateTruth = new(RateRecord.Absent, "This llm.c log holds no learning rate.");
        log.Rebuild = rates => LlmcRate.Rebuild(log, rates);
    }

    private protected override bool Take(ReadOnlySpan<byte> line, LineLog log)
    {
        var cursor = new TextCursor(line);
        if (!cursor.Take("s:"u8) || !cursor.Whole(out long step)) return false;
        cursor.Blanks();
        if (cursor.Take("tel:"u8)) return One(ref cursor, log, step, "val_loss");
        if (cursor.Take("eval:"u8)) return One(ref cursor, log, step, "eval");
        if (!cursor.Take("trl:"u8) || !cursor.Number(out double loss, out ReadOnlySpan<byte> text)) return false;
        RawLog run = log.At(step);
        run.Loss ??= run.Column("train_loss");
        run.Add(run.Loss, loss, text);
        cursor.Blanks();
        if (cursor.Take("lr:"u8) && cursor.Number(out double rate, out ReadOnlySpan<byte> rateText))
        {
            if (run.LearningRate is null)
            {
                run.LearningRate = run.Column("lr");
                run.RateTruth = new(RateRecord.Rounded, "llm.c prints the used rate with six decimals.");
            }
            run.Add(run.LearningRate, rate, rateText);
        }
        cursor.Blanks();
        if (cursor.Take("norm:"u8) && cursor.Number(out double norm, out ReadOnlySpan<byte> normText)) run.Add(run.Column("grad_norm"), norm, normText);
        return true;
    }

    private static bool One(ref TextCursor cursor, LineLog log, long step, string name)
    {
        if (!cursor.Number(out double value, out ReadOnlySpan<byte> text)) return false;
        RawLog run = log.At(step);
        run.Add(run.Column(name), value, text);
        return true;
    }
}
