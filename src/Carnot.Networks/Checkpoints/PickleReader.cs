using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Carnot.Networks.Checkpoints;

/// <summary>Reads the pickles of weight files: builds plain values, and refuses every instruction and every name it does not know.</summary>
internal sealed class PickleReader(string path, byte[] pickle)
{
    private const string RebuildTensor = "torch._utils._rebuild_tensor_v2", RebuildParameter = "torch._utils._rebuild_parameter", OrderedDictionary = "collections.OrderedDict";
    private static readonly object Mark = new();

    private static readonly Dictionary<string, NumberType> Storages = new()
    {
        ["torch.FloatStorage"] = NumberType.Float32,
        ["torch.DoubleStorage"] = NumberType.Float64,
        ["torch.HalfStorage"] = NumberType.Float16,
        ["torch.BFloat16Storage"] = NumberType.BFloat16,
        ["torch.LongStorage"] = NumberType.Int64,
        ["torch.IntStorage"] = NumberType.Int32,
        ["torch.ShortStorage"] = NumberType.Int16,
        ["torch.CharStorage"] = NumberType.Int8,
        ["torch.ByteStorage"] = NumberType.UInt8,
        ["torch.BoolStorage"] = NumberType.Boolean,
    };

    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];
    private int _at;

    /// <summary>The value that the pickle describes; anything that is not plain data or a known tensor is an <see cref="InputException"/>.</summary>
    public object? Read()
    {
        try
        {
            while (true)
            {
                byte instruction = pickle[_at++];
                if (instruction == '.') return Pop();
                Do(instruction);
            }
        }
        catch (Exception fault) when (fault is IndexOutOfRangeException or ArgumentException or InvalidCastException or OverflowException or NullReferenceException or KeyNotFoundException)
        {
            throw new InputException(path, null, $"its pickle is broken at byte {Math.Min(_at, pickle.Length)} of {pickle.Length}.", fault);
        }
    }

    private void Do(byte instruction)
    {
        switch (instruction)
        {
            case 0x80: _at++; break;
            case 0x95: _at += 8; break;
            case (byte)'(': _stack.Add(Mark); break;
            case (byte)'}': _stack.Add(new PickledDictionary()); break;
            case (byte)']': _stack.Add(new List<object?>()); break;
            case (byte)')': _stack.Add(Array.Empty<object?>()); break;
            case (byte)'N': _stack.Add(null); break;
            case 0x88: _stack.Add(true); break;
            case 0x89: _stack.Add(false); break;
            case (byte)'K': _stack.Add((long)pickle[_at++]); break;
            case (byte)'M': _stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case (byte)'J': _stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case 0x8A: _stack.Add(LongInteger()); break;
            case (byte)'G': _stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case (byte)'X': _stack.Add(Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadInt32LittleEndian(Take(4))))); break;
            case 0x8C: _stack.Add(Encoding.UTF8.GetString(Take(pickle[_at++]))); break;
            case (byte)'q': _memo[pickle[_at++]] = _stack[^1]; break;
            case (byte)'r': _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = _stack[^1]; break;
            case 0x94: _memo[_memo.Count] = _stack[^1]; break;
            case (byte)'h': _stack.Add(_memo[pickle[_at++]]); break;
            case (byte)'j': _stack.Add(_memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))]); break;
            case (byte)'c': _stack.Add(Known($"{Line()}.{Line()}")); break;
            case 0x93:
                string name = (string)Pop()!;
                _stack.Add(Known($"{(string)Pop()!}.{name}"));
                break;
            case (byte)'t': _stack.Add(PopToMark()); break;
            case 0x85: _stack.Add(PopMany(1)); break;
            case 0x86: _stack.Add(PopMany(2)); break;
            case 0x87: _stack.Add(PopMany(3)); break;
            case (byte)'Q': _stack.Add(Storage((object?[])Pop()!)); break;
            case (byte)'R':
                object?[] arguments = (object?[])Pop()!;
                _stack.Add(Build((PickledName)Pop()!, arguments));
                break;
            // The state that is put into an object, such as a state_dict's _metadata, says nothing about tensors.
            case (byte)'b': Pop(); break;
            case (byte)'s':
                object? value = Pop(), key = Pop();
                Top<PickledDictionary>().Items.Add((key, value));
                break;
            case (byte)'u':
                object?[] items = PopToMark();
                for (int i = 0; i + 1 < items.Length; i += 2) Top<PickledDictionary>().Items.Add((items[i], items[i + 1]));
                break;
            case (byte)'a':
                object? last = Pop();
                Top<List<object?>>().Add(last);
                break;
            case (byte)'e':
                object?[] added = PopToMark();
                Top<List<object?>>().AddRange(added);
                break;
            default:
                throw new InputException(path, null, string.Create(CultureInfo.InvariantCulture,
                    $"its pickle has the instruction 0x{instruction:X2} at byte {_at - 1}, which no file of plain weights needs; nothing was run. Save the weights as safetensors."));
        }
    }

    private PickledName Known(string name) => name is RebuildTensor or RebuildParameter or OrderedDictionary || Storages.ContainsKey(name)
        ? new(name)
        : throw new InputException(path, null, $"its pickle asks for \"{name}\", which is not part of plain weights; nothing was run. Do not trust this file, or save its state_dict as safetensors.");

    private object Build(PickledName name, object?[] arguments) => name.Text switch
    {
        OrderedDictionary when arguments.Length == 0 => new PickledDictionary(),
        RebuildTensor => Tensor(arguments),
        RebuildParameter => (TorchTensor)arguments[0]!,
        _ => throw new InputException(path, null, $"its pickle calls \"{name.Text}\" with {arguments.Length} arguments, which no file of plain weights does; nothing was run."),
    };

    private TorchTensor Tensor(object?[] arguments)
    {
        long[] shape = Integers(arguments[2]), stride = Integers(arguments[3]);
        if (shape.Length != stride.Length) throw new InputException(path, null, $"a tensor has {shape.Length} sizes and {stride.Length} strides.");
        return new((TorchStorage)arguments[0]!, (long)arguments[1]!, shape, stride);
    }

    private static long[] Integers(object? tuple) => [.. ((object?[])tuple!).Select(value => (long)value!)];

    /// <summary>("storage", type, key, device, count).</summary>
    private TorchStorage Storage(object?[] identity)
    {
        string key = (string)identity[2]!;
        if ((string?)identity[0] != "storage" || key.Length == 0 || !key.All(char.IsAsciiLetterOrDigit)) throw new InputException(path, null, $"its pickle refers to something outside that is not a storage: \"{key}\".");
        return new(Storages[((PickledName)identity[1]!).Text], key);
    }

    private long LongInteger()
    {
        ReadOnlySpan<byte> bytes = Take(pickle[_at++]);
        if (bytes.Length > 8) throw new OverflowException();
        long value = bytes.Length > 0 && bytes[^1] >= 0x80 ? -1 : 0;
        for (int i = bytes.Length - 1; i >= 0; i--) value = value << 8 | bytes[i];
        return value;
    }

    private string Line()
    {
        int end = Array.IndexOf(pickle, (byte)'\n', _at);
        if (end < 0) throw new OverflowException("A name has no end.");
        string line = Encoding.UTF8.GetString(pickle, _at, end - _at);
        _at = end + 1;
        return line;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        ReadOnlySpan<byte> taken = pickle.AsSpan(_at, count);
        _at += count;
        return taken;
    }

    private object? Pop()
    {
        object? top = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private T Top<T>() => (T)_stack[^1]!;

    private object?[] PopMany(int count)
    {
        object?[] values = [.. _stack.GetRange(_stack.Count - count, count)];
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private object?[] PopToMark()
    {
        int mark = _stack.LastIndexOf(Mark);
        object?[] values = [.. _stack.GetRange(mark + 1, _stack.Count - mark - 1)];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return values;
    }
}
