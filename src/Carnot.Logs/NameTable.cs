using System.Text;
using Carnot.Logs.Wire;

namespace Carnot.Logs;

/// <summary>Finds what belongs to a name by its bytes, so that a name seen before costs no new text.</summary>
internal sealed class NameTable<T> where T : class
{
    private readonly Dictionary<uint, List<(byte[] Name, T Item)>> _known = [];

    /// <summary>The item of that name, made on first use.</summary>
    public T Of(ReadOnlySpan<byte> name, Func<string, T> make)
    {
        uint hash = Crc32C.Of(name);
        if (!_known.TryGetValue(hash, out List<(byte[] Name, T Item)>? same)) _known.Add(hash, same = []);
        foreach ((byte[] known, T item) in same)
            if (name.SequenceEqual(known)) return item;
        T made = make(Encoding.UTF8.GetString(name));
        same.Add((name.ToArray(), made));
        return made;
    }
}
