using System.Text;
using Carnot.Logs.Text;
using Carnot.Runs;

namespace Carnot.Logs.Formats;

/// <summary>Megatron-LM's, DeepSpeed's and NeMo's output: <c>iteration N/ M | consumed samples: .. | learning rate: .. | lm loss: .. |</c> and <c>validation loss at iteration N | lm loss value: .. |</c>.</summary>
/// <remarks>
/// It counts from 1: iteration N is update N − 1. The rate is asked for after the scheduler's step, so that it is the one of update N. A validation loss is measured after N updates.
/// The loss is the mean over the iterations since the last line. The arguments are printed first, <c>name ..... value</c>; from them the schedule is rebuilt. Source: megatron/training/arguments.py, _print_args.
/// </remarks>
internal sealed class MegatronFormat : LineFormat
{
    public override string Name => "Megatron log";

    private protected override void Prepare(RawLog log)
    {
        log.LossIsMeanSinceLastRow = true;
        log.RateTruth = new(RateRecord.Absent, "This Megatron log holds no learning rate.");
        log.Config.Dialect = "megatron";
    }

    private protected override bool Take(ReadOnlySpan<byte> line, LineLog log)
    {
        if (!log.Found && Argument(line, log)) return false;
        if (line.IndexOf("validation loss at iteration "u8) is var validation and >= 0) return Validation(line[(validation + 29)..], log);
        int at = line.IndexOf("iteration "u8);
        if (at < 0) return false;
        var cursor = new TextCursor(line[(at + 10)..]);
        cursor.Blanks();
        if (!cursor.Whole(out long step) || !cursor.Take("/"u8)) return false;
        cursor.Blanks();
        if (!cursor.Whole(out _)) return false;
        cursor.Blanks();
        if (!cursor.Take("|"u8)) return false;

        RawLog run = log.At(step);
        ReadOnlySpan<byte> rest = cursor.Rest;
        while (!rest.IsEmpty)
        {
            int bar = rest.IndexOf((byte)'|');
            Field(run, (bar < 0 ? rest : rest[..bar]).Trim((byte)' '));
            rest = bar < 0 ? default : rest[(bar + 1)..];
        }
        return true;
    }

    /// <summary>One argument as it is printed before the run. Sample counts of 0 mean that iterations count.</summary>
    private static bool Argument(ReadOnlySpan<byte> line, LineLog log)
    {
        int dots = line.IndexOf(" .."u8);
        if (dots < 0) return false;
        ReadOnlySpan<byte> name = line[..dots], value = line[(dots + 1)..].TrimStart((byte)'.').Trim((byte)' ');
        name = name[(name.LastIndexOf((byte)' ') + 1)..];
        if (!name.StartsWith("lr"u8) && !name.SequenceEqual("min_lr"u8) && !name.SequenceEqual("train_iters"u8) && !name.SequenceEqual("train_samples"u8)) return false;
        if (!(name.EndsWith("samples"u8) && value.SequenceEqual("0"u8))) log.Setting(Encoding.UTF8.GetString(name), value);
        return true;
    }

    /// <summary>One field, <c>name: value</c>; old versions leave the colon out.</summary>
    private static void Field(RawLog run, ReadOnlySpan<byte> field)
    {
        int cut = field.LastIndexOf(": "u8);
        if (cut < 0) cut = field.LastIndexOf((byte)' ');
        if (cut <= 0) return;
        ReadOnlySpan<byte> text = field[(cut + 1)..].Trim((byte)' ');
        if (!NumberText.TryParse(text, out double value)) return;
        ReadOnlySpan<byte> name = field[..cut].TrimEnd(": "u8);
        if (name.Length > 64) return;
        RawColumn column = run.Column(name);
        switch (column.Name)
        {
            case "learning rate":
                if (run.LearningRate is null) run.RateTruth = new(RateRecord.NextStep, "Megatron prints the rate after the scheduler's step, the one of the next update.");
                run.LearningRate = column;
                break;
            case "consumed samples" or "consumed tokens":
                break;
            default:
                if (column.Name == "lm loss") run.Loss = column;
                column.StepOffset = -1;
                break;
        }
        run.Add(column, value, text);
    }

    private static bool Validation(ReadOnlySpan<byte> rest, LineLog log)
    {
        var cursor = new TextCursor(rest);
        if (!cursor.Whole(out long step) || !cursor.TakeThrough("lm loss value: "u8) || !cursor.Number(out double loss, out ReadOnlySpan<byte> text)) return false;
        RawLog run = log.At(step);
        run.Add(run.Column("validation loss"), loss, text);
        return true;
    }
}
