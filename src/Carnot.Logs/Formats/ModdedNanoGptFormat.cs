using System.Globalization;
using System.Text;
using Carnot.Logs.Text;
using Carnot.Runs;

namespace Carnot.Logs.Formats;

/// <summary>modded-nanogpt's logs: the program's own source, then <c>step:N/T train_loss:X train_time:Yms step_avg:Zms</c> and the same with <c>val_loss</c>. No learning rate.</summary>
/// <remarks>A training loss is printed under the number of updates done with it, so it belongs to update N − 1; a validation loss is measured after N updates. Only whole lines count: the source holds look-alikes.
/// The source also holds the schedule. Where it is the trapezoid of the early records, with its settings in one class, it is rebuilt: it is nanochat's, with a warm-down to 0.</remarks>
internal sealed class ModdedNanoGptFormat : LineFormat
{
    public override string Name => "modded-nanogpt log";

    /// <summary>The lines of get_lr that make the trapezoid: warm-up (t + 1)/W, 1, (N − t)/D.</summary>
    private static readonly byte[][] Trapezoid = [[.. "return (it+1) / args.warmup_iters"u8], [.. "elif it < args.num_iterations - args.warmdown_iters:"u8], [.. "decay_ratio = (args.num_iterations - it) / args.warmdown_iters"u8]];

    private static readonly byte[][] Settings = [[.. "num_iterations"u8], [.. "learning_rate"u8], [.. "warmup_iters"u8], [.. "warmdown_iters"u8]];

    private protected override void Prepare(RawLog log)
    {
        log.RateTruth = new(RateRecord.Absent, "modded-nanogpt prints no learning rate.");
        RunConfiguration config = log.Config;
        if (config.Tree.Count == 0) return;
        config.Subject = "Its source code at the top of the log has nanochat's trapezoid, here with the rate of the first optimizer, and";
        // Only the whole of it says which schedule it is.
        bool trapezoid = Enumerable.Range(0, Trapezoid.Length).All(i => config.Tree.ContainsKey(LineKey(i)));
        double?[] values = [.. Settings.Select(key => config.Number(Encoding.ASCII.GetString(key)))];
        config.Tree.Clear();
        if (!trapezoid || values is not [{ } steps and > 0, { } rate, { } warmup, { } warmdown]) return;
        config.Dialect = "nanochat";
        foreach ((string key, double value) in ((string, double)[])[("num_iterations", steps), ("matrix_lr", rate), ("warmup_steps", warmup), ("warmdown_ratio", warmdown / steps), ("final_lr_frac", 0)])
            config.Set(key, value.ToString("R", CultureInfo.InvariantCulture));
    }

    private static string LineKey(int line) => $"line {line} of get_lr";

    /// <summary>Remembers what one line of the source says of the schedule.</summary>
    private static void Source(ReadOnlySpan<byte> line, LineLog log)
    {
        line = line.Trim((byte)' ');
        for (int i = 0; i < Trapezoid.Length; i++)
            if (line.SequenceEqual(Trapezoid[i])) log.Setting(LineKey(i), "found"u8);
        foreach (byte[] key in Settings)
        {
            if (!line.StartsWith(key)) continue;
            ReadOnlySpan<byte> typed = line[key.Length..].TrimStart((byte)' ');
            int equals = typed.IndexOf((byte)'='), comment = typed.IndexOf((byte)'#');
            if (typed.StartsWith(":"u8) && equals > 0) log.Setting(Encoding.ASCII.GetString(key), (comment > equals ? typed[..comment] : typed)[(equals + 1)..]);
        }
    }

    private protected override bool Begins(ReadOnlySpan<byte> head)
        => head.IndexOf("with open(sys.argv[0]"u8) >= 0 && head.IndexOf("code = f.read()"u8) >= 0;

    private protected override bool Take(ReadOnlySpan<byte> line, LineLog log)
    {
        if (!log.Found) Source(line, log);
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
