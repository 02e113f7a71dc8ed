using System.Text.Json;
using Carnot.Logs.Text;

namespace Carnot.Logs.Formats;

/// <summary>A W&amp;B run as one JSON document: its rows as a list of objects, alone or under <c>history</c>, or <c>history</c> as groups of columns, <c>{"train": {"iter": [..], "loss": [..]}}</c>; numbers of <c>config</c> beside it.</summary>
internal sealed class WandbJsonFormat : ILogFormat
{
    private static readonly string[] StepNames = ["step", "iter", "iteration", "global_step", "_step"];

    public string Name => "W&B JSON export";

    public bool Recognizes(ReadOnlySpan<byte> head)
    {
        head = head.TrimStart(" \t\r\n"u8);
        if (head.StartsWith("["u8)) return head[1..].TrimStart(" \t\r\n"u8).StartsWith("{"u8);
        if (!head.StartsWith("{"u8)) return false;
        int at = head.IndexOf("\"history\""u8);
        if (at < 0) return false;
        ReadOnlySpan<byte> after = head[(at + 9)..].TrimStart(" \t\r\n"u8);
        return after.StartsWith(":"u8) && (after[1..].TrimStart(" \t\r\n"u8).StartsWith("{"u8) || after[1..].TrimStart(" \t\r\n"u8).StartsWith("["u8));
    }

    public IReadOnlyList<RawLog> Read(Stream stream, string file)
    {
        byte[] document = JsonText.Whole(stream, file);
        var log = new RawLog(file) { RowWord = "row" };
        var reader = new Utf8JsonReader(document, JsonText.Options);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            Rows(log, ref reader, document);
            return [log];
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool history = reader.ValueTextEquals("history"u8), config = reader.ValueTextEquals("config"u8);
            reader.Read();
            if (history && reader.TokenType == JsonTokenType.StartArray) Rows(log, ref reader, document);
            else if (history && reader.TokenType == JsonTokenType.StartObject) Groups(log, ref reader, document);
            else if (config && reader.TokenType == JsonTokenType.StartObject) Config(log, ref reader, document);
            else reader.Skip();
        }
        return [log];
    }

    private static void Rows(RawLog log, ref Utf8JsonReader reader, byte[] document)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            log.BeginRow(log.Rows + 1);
            Members(log, ref reader, document, "");
        }
    }

    private static void Members(RawLog log, ref Utf8JsonReader reader, byte[] document, string outer)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = outer + JsonText.Text(ref reader);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject) Members(log, ref reader, document, name + "/");
            else if (JsonText.TryNumber(ref reader, out double value)) log.Add(log.Column(name), value, document.AsSpan((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex)));
            else reader.Skip();
        }
    }

    private static void Config(RawLog log, ref Utf8JsonReader reader, byte[] document)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = JsonText.Text(ref reader);
            reader.Read();
            int from = (int)reader.TokenStartIndex;
            reader.Skip();
            log.Config.SetJson(name, document.AsSpan(from, (int)reader.BytesConsumed - from));
        }
    }

    private static void Groups(RawLog log, ref Utf8JsonReader reader, byte[] document)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string group = JsonText.Text(ref reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            var columns = new List<(string Name, List<(double? Value, Range Text)> Cells)>();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = JsonText.Text(ref reader);
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartArray) columns.Add((name, Cells(ref reader)));
                else reader.Skip();
            }
            Group(log, group, columns, document);
        }
    }

    private static List<(double? Value, Range Text)> Cells(ref Utf8JsonReader reader)
    {
        var cells = new List<(double?, Range)>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            cells.Add((JsonText.TryNumber(ref reader, out double value) ? value : null, (int)reader.TokenStartIndex..(int)reader.BytesConsumed));
            reader.Skip();
        }
        return cells;
    }

    private static void Group(RawLog log, string group, List<(string Name, List<(double? Value, Range Text)> Cells)> columns, byte[] document)
    {
        if (StepNames.Select(name => columns.FindIndex(column => column.Name == name)).FirstOrDefault(at => at >= 0, -1) is not (>= 0 and var at)) return;
        List<(double? Value, Range Text)> steps = columns[at].Cells;
        foreach ((string name, List<(double? Value, Range Text)> cells) in columns)
            if (cells.Count > 0 && cells.Count != steps.Count) throw new InputException(log.File, null, $"in the history's group \"{group}\" the column \"{name}\" has {cells.Count} values but \"{columns[at].Name}\" has {steps.Count}.");
        columns.RemoveAt(at);
        columns.RemoveAll(column => column.Cells.Count == 0);
        RawColumn[] targets = [.. columns.Select(column => log.Find(column.Name) is null ? log.Column(column.Name) : log.Column($"{group}/{column.Name}"))];
        for (int i = 0; i < steps.Count; i++)
        {
            if (steps[i].Value is not { } step) continue;
            log.BeginRow(log.Rows + 1, step);
            for (int c = 0; c < columns.Count; c++)
                if (columns[c].Cells[i] is ({ } value, var text)) log.Add(targets[c], value, document.AsSpan()[text]);
        }
    }
}
