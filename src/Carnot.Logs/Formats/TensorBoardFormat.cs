using System.Buffers.Binary;
using Carnot.Logs.Wire;

namespace Carnot.Logs.Formats;

/// <summary>TensorBoard event files: scalars as plain floats or as tensors. Checksums are checked; images, graphs and histograms are passed over.</summary>
/// <remarks>
/// A file is a list of records: length (8 bytes), masked CRC-32C of it, an <c>Event</c> message, masked CRC-32C of the message.
/// A record whose message is damaged is left out; where a length is damaged, reading goes on at the next place that is a length with its checksum.
/// Source: TensorFlow's record_writer.h, event.proto, summary.proto and tensor.proto.
/// </remarks>
internal sealed class TensorBoardFormat : IRunFolderFormat
{
    private const int Frame = 12;

    /// <summary>A record longer than this holds an image, a graph or audio: hundreds of scalars fit into a thousandth of it.</summary>
    private const int LargestRead = 1 << 20;

    /// <summary>Its <see cref="Name"/>, by which runs of this format are known.</summary>
    public const string FormatName = "TensorBoard event file";

    public string Name => FormatName;

    public bool Recognizes(ReadOnlySpan<byte> head) => head.Length >= Frame && IsFrame(head) && BinaryPrimitives.ReadUInt64LittleEndian(head) is > 0 and < 1UL << 40;

    public string RunFolderOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".";

    public IReadOnlyList<RawLog> Read(Stream stream, string file)
    {
        var log = new RawLog(file) { RowWord = "record" };
        Records(stream, new(log), "");
        return [log];
    }

    public IReadOnlyList<RawLog> ReadFolder(string folder, IReadOnlyList<string> files, Func<string, Stream> open)
    {
        var log = new RawLog(files.Count == 1 ? files[0] : folder) { RowWord = "record" };
        var scalars = new EventScalars(log);
        // The names hold the time at which each file was begun, so that a later file is a restart of the one before.
        foreach (string file in files)
        {
            using Stream stream = open(file);
            Records(stream, scalars, files.Count == 1 ? "" : $"{Path.GetFileName(file)}: ");
        }
        if (files.Count > 1) log.Note($"{files.Count} event files of one folder were read as one run, in the order of their names.");
        return [log];
    }

    private static void Records(Stream stream, EventScalars scalars, string where)
    {
        var window = new ByteWindow(stream);
        RawLog log = scalars.Log;
        int large = 0, damaged = 0, broken = 0;
        long largeBytes = 0, firstDamaged = 0;
        while (window.Has(Frame))
        {
            if (!IsFrame(window.Peek(Frame)))
            {
                long lostFrom = window.Position;
                do window.Skip(1);
                while (window.Has(Frame) && !IsFrame(window.Peek(Frame)));
                if (!window.Has(Frame)) window.Skip(window.Held);
                log.Note($"{where}The file is damaged from byte {lostFrom} to {window.Position}; what stood there is lost.");
                continue;
            }
            scalars.Record++;
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(window.Peek(8));
            if (length > LargestRead)
            {
                long rest = length > long.MaxValue - Frame - 4 ? long.MaxValue : (long)length + 4;
                window.Skip(Frame);
                if (window.Skip(rest) < rest) log.Note($"{where}The file ends inside record {scalars.Record}: the run is still being written, or was stopped there.");
                else largeBytes += rest;
                large++;
                continue;
            }
            int size = (int)length;
            if (!window.Has(Frame + size + 4))
            {
                log.Note($"{where}The file ends inside record {scalars.Record}: the run is still being written, or was stopped there. What stands before was read.");
                return;
            }
            ReadOnlySpan<byte> record = window.Peek(Frame + size + 4);
            if (Crc32C.Masked(record.Slice(Frame, size)) != BinaryPrimitives.ReadUInt32LittleEndian(record[(Frame + size)..]))
            {
                if (damaged++ == 0) firstDamaged = scalars.Record;
            }
            else if (!scalars.Event(record.Slice(Frame, size))) broken++;
            window.Skip(Frame + size + 4);
        }
        if (window.Held > 0) log.Note($"{where}The file ends inside record {scalars.Record + 1}: the run is still being written, or was stopped there. What stands before was read.");
        if (damaged > 0) log.Note($"{where}{damaged} {(damaged == 1 ? "record has" : "records have")} a wrong checksum and {(damaged == 1 ? "is" : "are")} lost, the first is record {firstDamaged}.");
        if (broken > 0) log.Note($"{where}{broken} {(broken == 1 ? "record is" : "records are")} no event and {(broken == 1 ? "was" : "were")} left out.");
        if (large > 0) log.Note($"{where}{large} large {(large == 1 ? "record" : "records")} of {largeBytes >> 20} MiB (images, graphs) {(large == 1 ? "was" : "were")} passed over unread.");
    }

    private static bool IsFrame(ReadOnlySpan<byte> bytes) => Crc32C.Masked(bytes[..8]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
}
