using Carnot.Logs.Text;
using Carnot.Runs;

namespace Carnot.Logs.Formats;

/// <summary>modded-nanogpt's logs: the program's own source, then <c>step:N/T train_loss:X train_time:Yms step_avg:Zms</c> and the same with <c>val_loss</c>. No learning rate.</summary>
/// <remarks>A training loss is printed under the number of updates done with it, so it belongs to update N − 1; a validation loss is measured after N updates. Only whole lines count: the source holds look-alikes.</remarks>
internal sealed class ModdedNanoGptFormat : LineFormat
{
    public override string Name => "modded-nanogpt log";

    private protected override void Prepare(RawLog log) => log.RateTruth = new(RateRecord.Absent, "modded-nanogpt prints no learning rate.");

    private protected override bool Begins(ReadOnlySpan<byte> head)
        => head.IndexOf("with open(sys.argv[0]"u8) >= 0 && head.IndexOf("code = f.read()"u8) >= 0;

    private protected override bool Take(ReadOnlySpan<byte> line, LineLog log)
    {
        var cursor = new TextCursor(line);
        if (!cursor.Take("step:"u8) || !cursor.Whole(out long step) || !cursor.Take("/"u8) || !cursor.Whole(out _)) return false;
        cursor.Blanks();
        bool training = cursor.Take("train_loss:"u8);
        if (!training && !cursor.Take("val_loss:"u8)) return false;
        if (!cursor.Number(out double loss, out ReadOnlySpan<byte> text)) return false;
        RawLog run = log.At(step);
        RawColumn column = run.Column(training ? "train_loss" : "val_loss");
        if (training)
        {
            column.StepOffset = -1;
            run.Loss ??= column;
        }
        run.Add(column, loss, text);
        cursor.Blanks();
        if (cursor.Take("train_time:"u8) && Seconds(cursor.Rest) is { } seconds) run.Add(run.Column("train_seconds"), seconds);
        return true;
    }

    /// <summary>The time in seconds, written with ms or s behind it.</summary>
    private static double? Seconds(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)' ');
        if (end >= 0) text = text[..end];
        double unit = text.EndsWith("ms"u8) ? 1e-3 : 1;
        return text.EndsWith("s"u8) && NumberText.TryParse(text[..^(unit < 1 ? 2 : 1)], out double value) ? value * unit : null;
    }
}
