using System.Buffers.Binary;
using System.Globalization;
using Carnot.Logs.Wire;

namespace Carnot.Logs.Writers;

/// <summary>Writes scalars as a TensorBoard event file, record by record, so that TensorBoard can follow a run while it goes on.</summary>
/// <remarks>
/// Each record: length (8 bytes, little-endian), masked CRC-32C of the length, an <c>Event</c> message, masked CRC-32C of the message.
/// Values are stored as <c>simple_value</c>, a 32-bit float, which every version of TensorBoard shows.
/// Source: tensorboard/compat/proto/event.proto and summary.proto.
/// </remarks>
public sealed class EventFileWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly ProtobufWriter _event = new(), _summary = new(), _value = new();

    /// <summary>Begins an event file on a stream.</summary>
    /// <param name="stream">Written to in order; it need not seek.</param>
    /// <param name="wallTime">Seconds since 1970, UTC.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the writer is disposed.</param>
    public EventFileWriter(Stream stream, double wallTime, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        (_stream, _leaveOpen) = (stream, leaveOpen);
        _event.Double(1, wallTime);
        _event.Text(3, "brain.Event:2");
        Record(_event.Written);
    }

    /// <summary>Begins a new event file in <paramref name="folder"/>, named as TensorBoard looks for it; several of one process in one second are numbered.</summary>
    public static EventFileWriter Create(string folder, DateTimeOffset now)
    {
        Directory.CreateDirectory(folder);
        string name = string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{now.ToUnixTimeSeconds()}.{Environment.MachineName}.{Environment.ProcessId}");
        int number = 0;
        while (File.Exists(Path.Combine(folder, $"{name}.{number}"))) number++;
        string path = Path.Combine(folder, $"{name}.{number}");
        try
        {
            return new(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read), Seconds(now));
        }
        catch (IOException fault)
        {
            throw new UsageException($"{path} could not be written: {fault.Message}");
        }
    }

    /// <summary>Seconds since 1970, UTC, as event files count time.</summary>
    public static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>Appends one scalar.</summary>
    /// <param name="tag">The series, such as <c>train/loss</c>.</param>
    /// <param name="step">The step, counted from 0.</param>
    /// <param name="value">The value; what a 32-bit float does not hold is rounded. NaN and infinities are kept.</param>
    /// <param name="wallTime">Seconds since 1970, UTC.</param>
    public void Scalar(string tag, long step, double value, double wallTime) => Scalars(step, wallTime, new KeyValuePair<string, double>(tag, value));

    /// <summary>Appends several scalars of one step as one record.</summary>
    public void Scalars(long step, double wallTime, params ReadOnlySpan<KeyValuePair<string, double>> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        _summary.Clear();
        foreach ((string tag, double value) in values)
        {
            _value.Clear();
            _value.Text(1, tag);
            _value.Single(2, (float)value);
            _summary.Bytes(1, _value.Written);
        }
        _event.Clear();
        _event.Double(1, wallTime);
        if (step > 0) _event.Varint(2, (ulong)step);
        _event.Bytes(5, _summary.Written);
        Record(_event.Written);
    }

    /// <summary>Hands everything on to the file, so that a reader sees it.</summary>
    public void Flush() => _stream.Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Flush();
        if (!_leaveOpen) _stream.Dispose();
    }

    private void Record(ReadOnlySpan<byte> data)
    {
        Span<byte> frame = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(frame, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[8..], Crc32C.Masked(frame[..8]));
        _stream.Write(frame);
        _stream.Write(data);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Crc32C.Masked(data));
        _stream.Write(frame[..4]);
    }
}
