using System.Buffers.Binary;

namespace Carnot.Logs.Wire;

/// <summary>The fields of one protobuf message, one at a time. Every length is checked against what is there; a message that breaks off or lies is <see cref="Broken"/>.</summary>
/// <remarks>Source: the Protocol Buffers encoding document. Groups (wire types 3 and 4) are long out of use and count as broken.</remarks>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>How the current field is stored.</summary>
    public WireType Type { get; private set; }

    /// <summary>The current number: a varint, or the bits of a fixed one.</summary>
    public ulong Bits { get; private set; }

    /// <summary>The bytes of the current text, message or packed list.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Whether the message ended in the middle of a field.</summary>
    public bool Broken { get; private set; }

    /// <summary>The current field as a float.</summary>
    public readonly float Single => BitConverter.UInt32BitsToSingle((uint)Bits);

    /// <summary>The current field as a double.</summary>
    public readonly double Double => BitConverter.UInt64BitsToDouble(Bits);

    /// <summary>Goes to the next field; false at the end of the message or where it is broken.</summary>
    public bool Read()
    {
        if (_rest.IsEmpty || Broken) return false;
        if (!TryVarint(ref _rest, out ulong key) || key >> 3 is 0 or > 0x1FFFFFFF) return Break();
        (Field, Type, Bits) = ((int)(key >> 3), (WireType)(key & 7), 0);
        Bytes = default;
        switch (Type)
        {
            case WireType.Varint:
                if (!TryVarint(ref _rest, out ulong value)) return Break();
                Bits = value;
                return true;
            case WireType.Fixed64:
                if (_rest.Length < 8) return Break();
                Bits = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
                _rest = _rest[8..];
                return true;
            case WireType.Bytes:
                if (!TryVarint(ref _rest, out ulong length) || length > (ulong)_rest.Length) return Break();
                Bytes = _rest[..(int)length];
                _rest = _rest[(int)length..];
                return true;
            case WireType.Fixed32:
                if (_rest.Length < 4) return Break();
                Bits = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
                _rest = _rest[4..];
                return true;
            default:
                return Break();
        }
    }

    /// <summary>Takes a varint of at most ten bytes off the front.</summary>
    public static bool TryVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < bytes.Length && i < 10; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return true;
        }
        return false;
    }

    private bool Break()
    {
        Broken = true;
        return false;
    }
}

/// <summary>How protobuf stores a field.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}
