using System.Text.Json;
using Carnot.Logs.Text;
using Carnot.Runs;

namespace Carnot.Logs.Formats;

/// <summary>Hugging Face's <c>trainer_state.json</c>: its <c>log_history</c>. Steps count updates done, so that a row at N belongs to update N − 1; an evaluation at N is measured after N updates.</summary>
/// <remarks>
/// The loss of a row is the mean over the updates since the row before. The closing row, whose <c>train_loss</c> is the mean of the whole run, is no point of the curve.
/// Until the spring of 2025 (about version 4.51) the rate written was that of the next update (huggingface/transformers issue 35942); the file does not say which version wrote it, but a linear ramp or a last rate of 0 does.
/// </remarks>
internal sealed class TrainerStateFormat : IRunFolderFormat
{
    private static readonly string[] SideFiles = ["training_args.yaml", "README.md"];

    public string Name => "Hugging Face trainer state";

    public bool Recognizes(ReadOnlySpan<byte> head)
    {
        head = head.TrimStart(" \t\r\n"u8);
        return head.StartsWith("{"u8) && head.IndexOf("\"log_history\""u8) > 0;
    }

    public string RunFolderOf(string path)
    {
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        return Path.GetFileName(folder).StartsWith("checkpoint-", StringComparison.Ordinal) && Path.GetDirectoryName(folder) is { Length: > 0 } run ? run : folder;
    }

    public IReadOnlyList<RawLog> ReadFolder(string folder, IReadOnlyList<string> files, Func<string, Stream> open)
    {
        // Each state holds the history up to it: the longest holds them all.
        RawLog? longest = null;
        foreach (string file in files)
        {
            using Stream stream = open(file);
            RawLog log = Read(stream, file)[0];
            if (longest is null || Last(log) > Last(longest)) longest = log;
        }
        if (files.Count > 1) longest!.Note($"Of {files.Count} states of this run the one that reaches furthest was read.");
        return [longest!];

        static double Last(RawLog log) => log.Steps is { Count: > 0 } steps ? steps.Value(steps.Count - 1) : -1;
    }

    public IReadOnlyList<RawLog> Read(Stream stream, string file)
    {
        byte[] document = JsonText.Whole(stream, file);
        var log = new RawLog(file) { RowWord = "entry", LossIsMeanSinceLastRow = true };
        var reader = new Utf8JsonReader(document, JsonText.Options);
        double total = double.NaN;
        int entry = 0;
        var names = new NameTable<string>();
        var fields = new List<(string Name, double Value, Range Text)>();
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool history = reader.ValueTextEquals("log_history"u8), steps = reader.ValueTextEquals("max_steps"u8);
            reader.Read();
            if (steps && JsonText.TryNumber(ref reader, out double most)) total = most;
            if (history && reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType == JsonTokenType.StartObject) Entry(log, ref reader, document, ++entry, names, fields);
                    else reader.Skip();
                }
            }
            else reader.Skip();
        }
        log.Loss = log.Find("loss");
        Rate(log, total);
        Arguments(log, total);
        return [log];
    }

    /// <summary>The arguments of the run, from what lies beside the state: the list that the Trainer writes into a model card, or a flat YAML of its arguments.</summary>
    private static void Arguments(RawLog log, double total)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(log.File))!, above = Path.GetDirectoryName(folder) ?? folder;
        string[] places = Path.GetFileName(folder).StartsWith("checkpoint-", StringComparison.Ordinal) ? [folder, above] : [folder];
        if (SideFile.Read([.. places.SelectMany(place => SideFiles.Select(name => Path.Combine(place, name)))]) is not var (source, settings) || settings.All(setting => setting.Key != "lr_scheduler_type")) return;
        foreach ((string key, string value) in settings)
            if (key is "learning_rate" or "warmup_steps" or "warmup_ratio" or "weight_decay" or "optim" or "lr_scheduler_warmup_steps" or "lr_scheduler_warmup_ratio") log.Config.Set(key.Replace("lr_scheduler_", "", StringComparison.Ordinal), value);
            else if (key == "lr_scheduler_type") log.Config.Set(key, value.Replace(' ', '_'));
        (log.Config.Dialect, log.Config.Subject) = ("hf", $"{source} beside it");
        if (total is > 0 and < 1e15) log.Config.Steps = (long)total;
    }

    private static void Entry(RawLog log, ref Utf8JsonReader reader, byte[] document, int number, NameTable<string> names, List<(string Name, double Value, Range Text)> fields)
    {
        fields.Clear();
        double step = double.NaN;
        bool closing = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = JsonText.Name(ref reader, names);
            closing |= name == "train_runtime";
            reader.Read();
            if (!JsonText.TryNumber(ref reader, out double value))
            {
                reader.Skip();
                continue;
            }
            if (name == "step") step = value;
            else fields.Add((name, value, (int)reader.TokenStartIndex..(int)reader.BytesConsumed));
        }
        if (closing)
        {
            log.Note("The closing row, whose train_loss is the mean of the whole run, was left out of the curve.");
            return;
        }
        if (double.IsNaN(step)) throw new InputException(log.File, null, $"entry {number} of log_history has no step.");
        log.BeginRow(number, step);
        foreach ((string name, double value, Range text) in fields)
        {
            RawColumn column = log.Column(name);
            column.StepOffset = name.StartsWith("eval", StringComparison.Ordinal) ? 0 : -1;
            log.Add(column, value, document.AsSpan()[text]);
        }
    }

    private static void Rate(RawLog log, double total)
    {
        log.LearningRate = log.Find("learning_rate");
        if (log.LearningRate is not { } rate)
        {
            log.RateTruth = new(RateRecord.Absent, "This state holds no learning rate.");
            return;
        }
        var points = new List<(double Step, double Rate)>();
        for (int i = 0; i < rate.Count; i++) points.Add((log.Steps!.Value(rate.Row(i)), rate.Value(i)));
        (bool next, string why)? found = Evidence(points, total);
        rate.StepOffset = found is { next: true } ? 0 : -1;
        log.RateTruth = found switch
        {
            { next: true, why: var why } => new(RateRecord.NextStep, $"This version of the Trainer wrote the rate of the next update: {why}."),
            { why: var why } => new(RateRecord.Used, $"This version of the Trainer wrote the used rate: {why}."),
            null => new(RateRecord.Used, "Before about version 4.51 the Trainer wrote the rate of the next update, and these rates do not tell which version it was; they were taken as used. --lr-logged next takes them for the next."),
        };
    }

    /// <summary>Where a straight ramp meets zero tells which update a rate belongs to: warm-up starts at η₀ = 0, decay ends at η_T = 0.</summary>
    private static (bool Next, string Why)? Evidence(List<(double Step, double Rate)> points, double total)
    {
        if (points.Count == 0) return null;
        if (points[0] is { Step: 1, Rate: 0 } && points.Any(point => point.Rate > 0)) return (false, "the first one is 0, as that of update 0 of a warm-up");
        if (points[^1].Rate == 0 && points[^1].Step == total && points.Any(point => point.Rate > 0)) return (true, "the last one is 0, which no update uses");
        if (points.Count < 3) return null;
        if (Zero(points[0], points[1], points[2]) is { } begin && points[1].Rate > points[0].Rate)
        {
            if (Math.Abs(begin) < 0.25) return (true, "the line of its warm-up meets 0 at step 0");
            if (Math.Abs(begin - 1) < 0.25) return (false, "the line of its warm-up meets 0 at step 1");
        }
        if (Zero(points[^3], points[^2], points[^1]) is { } end && points[^1].Rate < points[^2].Rate)
        {
            if (Math.Abs(end - total) < 0.25) return (true, "the line of its decay meets 0 at the last step");
            if (Math.Abs(end - total - 1) < 0.25) return (false, "the line of its decay meets 0 one step after the last");
        }
        return null;
    }

    /// <summary>Where the line through three points meets zero; null where they do not lie on one.</summary>
    private static double? Zero((double Step, double Rate) a, (double Step, double Rate) b, (double Step, double Rate) c)
    {
        double slope = (c.Rate - a.Rate) / (c.Step - a.Step);
        if (slope == 0 || !double.IsFinite(slope)) return null;
        // Rates are printed with all their digits: what is not rounding is curvature.
        if (Math.Abs(a.Rate + slope * (b.Step - a.Step) - b.Rate) > 1e-9 * Math.Max(a.Rate, c.Rate)) return null;
        return a.Step - a.Rate / slope;
    }
}
