using System.Text;
using Carnot.Logs.Wire;

namespace Carnot.Logs.Formats;

/// <summary>Takes history, configuration and custom step metrics out of W&amp;B's records.</summary>
internal sealed class WandbHistory(RawLog log)
{
    private readonly List<(string Metric, string Step)> _stepMetrics = [];

    /// <summary>The record being read, counted from 1.</summary>
    public int Record { get; set; }

    /// <summary>Reads one record; false where it is broken.</summary>
    public bool Take(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            if (reader.Type != WireType.Bytes) continue;
            bool understood = reader.Field switch
            {
                2 => History(reader.Bytes),
                4 => Config(reader.Bytes),
                12 => Metric(reader.Bytes),
                17 => Run(reader.Bytes),
                _ => true,
            };
            if (!understood) return false;
        }
        return !reader.Broken;
    }

    /// <summary>Gives every metric the step that was defined for it, which is known for certain only at the end.</summary>
    public void Finish()
    {
        foreach ((string metric, string step) in _stepMetrics)
        {
            if (log.Find(step) is not { Count: > 0 } own) continue;
            foreach (RawColumn column in log.Columns)
                if (column != own && (column.Name == metric || (metric.EndsWith('*') && column.Name.StartsWith(metric[..^1], StringComparison.Ordinal)))) column.StepColumn = own;
        }
    }

    private bool History(ReadOnlySpan<byte> message)
    {
        log.BeginRow(Record);
        var reader = new ProtobufReader(message);
        ulong? step = null;
        while (reader.Read())
        {
            if (reader.Type != WireType.Bytes) continue;
            if (reader.Field == 1)
            {
                if (!Item(reader.Bytes)) return false;
            }
            else if (reader.Field == 2)
            {
                step = 0;
                var inner = new ProtobufReader(reader.Bytes);
                while (inner.Read())
                    if (inner is { Field: 1, Type: WireType.Varint }) step = inner.Bits;
            }
        }
        RawColumn counter = log.Column("_step"u8);
        if (step is { } number && (counter.Count == 0 || counter.Row(counter.Count - 1) != log.Rows - 1)) log.Add(counter, number);
        return !reader.Broken;
    }

    private bool Item(ReadOnlySpan<byte> message)
    {
        if (!TryItem(message, out string? nested, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> json)) return false;
        if (NumberText.TryParse(json, out double value) || (json.Length > 2 && json[0] == '"' && NumberText.TryParse(json[1..^1], out value)))
            log.Add(nested is null ? log.Column(key) : log.Column(nested), value, json);
        return true;
    }

    /// <summary>A key in one piece (old) or in parts (new), and its value as JSON.</summary>
    private static bool TryItem(ReadOnlySpan<byte> message, out string? nested, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> json)
    {
        nested = null;
        key = json = default;
        var reader = new ProtobufReader(message);
        int parts = 0;
        while (reader.Read())
        {
            if (reader.Type != WireType.Bytes) continue;
            switch (reader.Field)
            {
                case 1: key = reader.Bytes; break;
                case 2 when parts++ == 0: key = reader.Bytes; break;
                case 2: nested = $"{nested ?? Encoding.UTF8.GetString(key)}.{Encoding.UTF8.GetString(reader.Bytes)}"; break;
                case 16: json = reader.Bytes; break;
                default: break;
            }
            if (parts > 64) return false;
        }
        return !reader.Broken;
    }

    private bool Config(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            if (reader is not { Field: 1, Type: WireType.Bytes }) continue;
            if (!TryItem(reader.Bytes, out string? nested, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> json)) return false;
            log.Config.SetJson(nested ?? Encoding.UTF8.GetString(key), json);
        }
        return !reader.Broken;
    }

    private bool Run(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Read())
            if (reader is { Field: 4, Type: WireType.Bytes } && !Config(reader.Bytes)) return false;
        return !reader.Broken;
    }

    /// <summary>What <c>define_metric</c> says: 1 name or 2 pattern, 4 the metric that counts its steps.</summary>
    private bool Metric(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        string? name = null, step = null;
        while (reader.Read())
        {
            if (reader.Type != WireType.Bytes) continue;
            if (reader.Field is 1 or 2) name = Encoding.UTF8.GetString(reader.Bytes);
            else if (reader.Field == 4) step = Encoding.UTF8.GetString(reader.Bytes);
        }
        if (name is { Length: > 0 } && step is { Length: > 0 } && _stepMetrics.Count < 10_000) _stepMetrics.Add((name, step));
        return !reader.Broken;
    }
}
