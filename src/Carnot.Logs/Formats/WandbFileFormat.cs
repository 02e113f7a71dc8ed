using System.Buffers.Binary;
using Carnot.Logs.Wire;

namespace Carnot.Logs.Formats;

/// <summary>Weights &amp; Biases' offline files, <c>run-ID.wandb</c>: history, configuration and custom step metrics.</summary>
/// <remarks>
/// 7 bytes of header (<c>:W&amp;B</c>, 0xBEE1, version), then LevelDB's log: blocks of 32 KiB; chunks of CRC-32 (IEEE, of type and data), length (2 bytes), type (1 whole, 2 first, 3 middle, 4 last), data.
/// Each record is a protobuf message: 2 history, 4 configuration, 12 metric, 17 run. A damaged chunk loses the rest of its block.
/// Source: wandb/proto/wandb_internal.proto, wandb/sdk/internal/datastore.py, LevelDB's doc/log_format.md.
/// </remarks>
internal sealed class WandbFileFormat : ILogFormat
{
    private const int Header = 7, ChunkHeader = 7, Block = 1 << 15, LargestRecord = 1 << 26;

    public string Name => "W&B offline file";

    public bool Recognizes(ReadOnlySpan<byte> head) => head.Length >= Header && head.StartsWith(":W&B"u8) && BinaryPrimitives.ReadUInt16LittleEndian(head[4..]) == 0xBEE1;

    private static string Records(int count) => count == 1 ? "1 record" : $"{count} records";

    public IReadOnlyList<RawLog> Read(Stream stream, string file)
    {
        var log = new RawLog(file) { RowWord = "record" };
        var history = new WandbHistory(log);
        var window = new ByteWindow(stream);
        window.Skip(window.Has(Header) ? Header : 0);
        var record = new List<byte>();
        bool within = false;
        int lost = 0, broken = 0;
        long lostBytes = 0;
        while (true)
        {
            int left = Block - (int)(window.Position % Block);
            if (left < ChunkHeader)
            {
                window.Skip(left);
                continue;
            }
            if (!window.Has(ChunkHeader)) break;
            ReadOnlySpan<byte> head = window.Peek(ChunkHeader);
            uint crc = BinaryPrimitives.ReadUInt32LittleEndian(head);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(head[4..]);
            byte type = head[6];
            bool fits = ChunkHeader + length <= left;
            if (fits && !window.Has(ChunkHeader + length)) break;
            if (!fits || type is 0 or > 4 || Crc32.Of(type, window.Peek(ChunkHeader + length)[ChunkHeader..]) != crc)
            {
                // Zeros are room that was set aside, not damage.
                bool empty = crc == 0 && length == 0 && type == 0;
                long skipped = window.Skip(left);
                if (!empty)
                {
                    lost++;
                    lostBytes += skipped;
                    within = false;
                }
                continue;
            }
            ReadOnlySpan<byte> data = window.Peek(ChunkHeader + length)[ChunkHeader..];
            if (type == 1)
            {
                history.Record++;
                if (!history.Take(data)) broken++;
                within = false;
            }
            else if (type == 2 || within)
            {
                if (type == 2) record.Clear();
                within = type != 4 && record.Count < LargestRecord;
                record.AddRange(data);
                if (type == 4)
                {
                    history.Record++;
                    if (!history.Take(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(record))) broken++;
                }
            }
            window.Skip(ChunkHeader + length);
        }
        if (window.Held > 0 || within) log.Note("The file ends inside a record: the run is still being written, or was stopped there. What stands before was read.");
        if (lost > 0) log.Note($"{lost} {(lost == 1 ? "stretch" : "stretches")} of the file, {lostBytes} bytes, {(lost == 1 ? "is" : "are")} damaged and lost.");
        if (broken > 0) log.Note($"{broken} {(broken == 1 ? "record" : "records")} could not be understood and {(broken == 1 ? "was" : "were")} left out.");
        history.Finish();
        log.WhenEmpty = $"its {Records(history.Record)} hold no history: nothing was logged with wandb.log().";
        return [log];
    }
}
