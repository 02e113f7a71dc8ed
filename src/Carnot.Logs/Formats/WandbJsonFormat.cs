using System.Text.Json;
using Carnot.Logs.Text;
using Carnot.Storage;

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
            else if (history && reader.TokenType == JsonTokenType.StartObject) Groups(log, ref reader);
            else if (config && reader.TokenType == JsonTokenType.StartObject) Config(log, ref reader, document);
            else reader.Skip();
        }
        return [log];
    }

    private static void Rows(RawLog log, ref Utf8JsonReader reader, byte[] document)
    {
        var names = new NameTable<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            log.BeginRow(log.Rows + 1);
            Members(log, ref reader, document, "", names);
        }
    }

    private static void Members(RawLog log, ref Utf8JsonReader reader, byte[] document, string outer, NameTable<string> names)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = outer.Length == 0 ? JsonText.Name(ref reader, names) : outer + JsonText.Name(ref reader, names);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject) Members(log, ref reader, document, name + "/", names);
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

    private static void Groups(RawLog log, ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string group = JsonText.Text(ref reader);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject) Group(log, group, ref reader);
            else reader.Skip();
        }
    }

    /// <summary>One group of columns of equal length. Its column of steps may stand anywhere in it, so that the group is gone through twice: for the steps, then for the values.</summary>
    private static void Group(RawLog log, string group, ref Utf8JsonReader reader)
    {
        // A list and no table by name: a damaged file may hold one name twice.
        var cells = new List<(string Name, int Count)>();
        var steps = new PackedList<double>.Builder();
        string? counter = null;
        Utf8JsonReader first = reader;
        while (first.Read() && first.TokenType == JsonTokenType.PropertyName)
        {
            string name = JsonText.Text(ref first);
            first.Read();
            if (first.TokenType != JsonTokenType.StartArray)
            {
                first.Skip();
                continue;
            }
            int rank = Array.IndexOf(StepNames, name);
            bool better = rank >= 0 && (counter is null || rank < Array.IndexOf(StepNames, counter));
            if (better) (counter, steps) = (name, new());
            PackedList<double>.Builder? target = better ? steps : null;
            cells.Add((name, Cells(ref first, (_, value, _) => target?.Add(value ?? double.NaN))));
        }
        if (counter is null)
        {
            reader = first;
            return;
        }
        foreach ((string name, int count) in cells)
            if (count > 0 && count != steps.Count) throw new InputException(log.File, null, $"in the history's group \"{group}\" the column \"{name}\" has {count} values but \"{counter}\" has {steps.Count}.");

        // A cell without a step has no row: its place is kept as that of the row before.
        var rows = new PackedList<long>.Builder();
        for (int i = 0; i < steps.Count; i++)
        {
            if (!double.IsNaN(steps[i])) log.BeginRow(log.Rows + 1, steps[i]);
            rows.Add(log.Rows - 1);
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = JsonText.Text(ref reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray || name == counter)
            {
                reader.Skip();
                continue;
            }
            RawColumn? column = null;
            Cells(ref reader, (i, value, text) =>
            {
                if (value is not { } number || double.IsNaN(steps[i])) return;
                column ??= log.Column(log.Find(name) is null ? name : $"{group}/{name}");
                column.Add((int)rows[i], number);
                column.Digits.See(text);
            });
        }
    }

    /// <summary>Goes through a list of numbers; what is none is null. Returns its length.</summary>
    private static int Cells(ref Utf8JsonReader reader, Cell take)
    {
        int count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            take(count++, JsonText.TryNumber(ref reader, out double value) ? value : null, reader.TokenType == JsonTokenType.Number ? reader.ValueSpan : default);
            reader.Skip();
        }
        return count;
    }

    private delegate void Cell(int index, double? value, ReadOnlySpan<byte> text);
}
