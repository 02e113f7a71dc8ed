using Carnot.Logs.Wire;

namespace Carnot.Logs.Formats;

/// <summary>Takes the scalars out of event messages.</summary>
/// <remarks>A scalar is a <c>simple_value</c>, or a tensor of one number: in <c>float_val</c>, <c>double_val</c>, <c>int_val</c>, <c>int64_val</c>, <c>half_val</c> or raw in <c>tensor_content</c>. Another plugin's data are none, even where they hold one number.</remarks>
internal sealed class EventScalars(RawLog log)
{
    private readonly NameTable<Tag> _tags = new();
    private readonly RawColumn _wallTime = log.Column("wall_time");

    public RawLog Log => log;

    /// <summary>The record being read, counted from 1.</summary>
    public int Record { get; set; }

    /// <summary>Reads one event; false where the message is broken.</summary>
    public bool Event(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        ReadOnlySpan<byte> summary = default;
        double wallTime = double.NaN;
        long step = 0;
        while (reader.Read())
        {
            if (reader is { Field: 1, Type: WireType.Fixed64 }) wallTime = reader.Double;
            else if (reader is { Field: 2, Type: WireType.Varint }) step = (long)reader.Bits;
            else if (reader is { Field: 5, Type: WireType.Bytes }) summary = reader.Bytes;
        }
        if (reader.Broken) return false;
        var values = new ProtobufReader(summary);
        while (values.Read())
            if (values is { Field: 1, Type: WireType.Bytes } && !Value(values.Bytes, step, wallTime)) return false;
        return !values.Broken;
    }

    private bool Value(ReadOnlySpan<byte> message, long step, double wallTime)
    {
        var reader = new ProtobufReader(message);
        ReadOnlySpan<byte> name = default, plugin = default, tensor = default;
        double? value = null;
        while (reader.Read())
        {
            switch (reader.Field, reader.Type)
            {
                case (1, WireType.Bytes): name = reader.Bytes; break;
                case (2, WireType.Fixed32): value = reader.Single; break;
                case (8, WireType.Bytes): tensor = reader.Bytes; break;
                case (9, WireType.Bytes): plugin = Plugin(reader.Bytes); break;
                default: break;
            }
        }
        if (reader.Broken) return false;
        if (value is null && tensor.IsEmpty) return true;
        Tag tag = _tags.Of(name, text => new(text));
        if (!plugin.IsEmpty) tag.IsScalar = plugin.SequenceEqual("scalars"u8);
        if (!tag.IsScalar) return true;
        value ??= EventTensor.Scalar(tensor);
        if (value is not { } number) return true;
        tag.Column ??= log.Column(tag.Name);
        log.AddAt(Record, step, tag.Column, number);
        log.Add(_wallTime, wallTime);
        return true;
    }

    /// <summary>metadata.plugin_data.plugin_name.</summary>
    private static ReadOnlySpan<byte> Plugin(ReadOnlySpan<byte> metadata)
    {
        var outer = new ProtobufReader(metadata);
        while (outer.Read())
        {
            if (outer is not { Field: 1, Type: WireType.Bytes }) continue;
            var inner = new ProtobufReader(outer.Bytes);
            while (inner.Read())
                if (inner is { Field: 1, Type: WireType.Bytes }) return inner.Bytes;
        }
        return default;
    }

    /// <summary>One tag. Only its first event has to say which plugin it belongs to.</summary>
    private sealed class Tag(string name)
    {
        public string Name => name;

        public bool IsScalar { get; set; } = true;

        public RawColumn? Column { get; set; }
    }
}
