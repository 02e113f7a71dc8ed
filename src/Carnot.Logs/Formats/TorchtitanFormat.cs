using System.Text;
using System.Text.Json;
using Carnot.Logs.Text;
using Carnot.Runs;

namespace Carnot.Logs.Formats;

/// <summary>torchtitan's output, with or without colours: <c>step: N  loss: X  grad_norm: Y  memory: .. tps: .. mfu: ..</c>. It counts from 1 and prints no learning rate.</summary>
/// <remarks>With <c>--debug.print_config</c> the configuration is printed before the run as indented JSON, from which the schedule is rebuilt. Source: torchtitan's JobConfig.maybe_log.</remarks>
internal sealed class TorchtitanFormat : LineFormat
{
    private const int LongestDocument = 1 << 16;

    public override string Name => "torchtitan log";

    private protected override void Prepare(RawLog log)
    {
        log.RateTruth = new(RateRecord.Absent, "torchtitan prints no learning rate unless it is told to print its configuration.");
        log.Config.Dialect = "torchtitan";
    }

    private protected override bool Take(ReadOnlySpan<byte> line, LineLog log)
    {
        if (!log.Found && Configuration(line, log)) return false;
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

    /// <summary>The lines of the printed configuration, up to the brace in the first column that closes it.</summary>
    private static bool Configuration(ReadOnlySpan<byte> line, LineLog log)
    {
        int at = line.IndexOf("Running with configs: {"u8);
        if (at >= 0) log.Document = new StringBuilder("{\n");
        else if (log.Document is not { } document) return false;
        else if (line.StartsWith("}"u8))
        {
            log.Document = null;
            Tables(document.Append('}').ToString(), log);
        }
        else if (document.Length < LongestDocument) document.Append(Encoding.UTF8.GetString(line)).Append('\n');
        return true;
    }

    private static void Tables(string json, LineLog log)
    {
        try
        {
            JsonElement root = JsonDocument.Parse(json).RootElement;
            foreach (string table in (string[])["optimizer", "training", "lr_scheduler"])
                if (root.TryGetProperty(table, out JsonElement value)) log.Setting(table, value);
        }
        catch (JsonException)
        {
            log.Note("The configuration in the log is cut or damaged and was not read.");
        }
    }
}
