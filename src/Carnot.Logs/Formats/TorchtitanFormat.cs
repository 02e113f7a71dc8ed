using Carnot.Logs.Text;
using Carnot.Runs;

namespace Carnot.Logs.Formats;

/// <summary>torchtitan's output, with or without colours: <c>step: N  loss: X  grad_norm: Y  memory: .. tps: .. mfu: ..</c>. It counts from 1 and prints no learning rate.</summary>
internal sealed class TorchtitanFormat : LineFormat
{
    public override string Name => "torchtitan log";

    private protected override void Prepare(RawLog log) => log.RateTruth = new(RateRecord.Absent, "torchtitan prints no learning rate.");

    private protected override bool Take(ReadOnlySpan<byte> line, LineLog log)
    {
        int at = line.IndexOf("step: "u8);
        if (at < 0) return false;
        var cursor = new TextCursor(line[(at + 6)..]);
        cursor.Blanks();
        if (!cursor.Whole(out long step)) return false;
        cursor.Blanks();
        if (!cursor.Take("loss: "u8)) return false;
        cursor.Blanks();
        if (!cursor.Number(out double loss, out ReadOnlySpan<byte> text)) return false;
        RawLog run = log.At(step);
        run.Loss ??= run.Column("loss");
        run.Loss.StepOffset = -1;
        run.Add(run.Loss, loss, text);
        cursor.Blanks();
        if (!cursor.Take("grad_norm: "u8)) return true;
        cursor.Blanks();
        if (!cursor.Number(out double norm, out ReadOnlySpan<byte> normText)) return true;
        RawColumn column = run.Column("grad_norm");
        column.StepOffset = -1;
        run.Add(column, norm, normText);
        return true;
    }
}
