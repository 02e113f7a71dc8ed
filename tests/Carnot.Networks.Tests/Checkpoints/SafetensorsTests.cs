using System.Buffers.Binary;
using System.Text;
using Carnot.Networks.Checkpoints;
using Carnot.Randomness;

namespace Carnot.Networks.Tests.Checkpoints;

public class SafetensorsTests
{
    private static readonly NamedTensor[] Two = [new("a.weight", [2, 3], new float[] { 1, -2, 3.5f, float.NaN, float.PositiveInfinity, 1e-45f }), new("b", [], new float[] { 7 })];

    [Fact]
    public void What_is_written_reads_back_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder.File("w"), Two, new Dictionary<string, string> { ["step"] = "12" }, force: false);
        Checkpoint read = Checkpoint.Read(folder.File("w"));
        Assert.Equal("12", read.Metadata["step"]);
        Assert.Equal(Two.Select(t => t.Name), read.Tensors.Select(t => t.Name));
        foreach (var (wrote, got) in Two.Zip(read.Tensors))
        {
            Assert.Equal(wrote.Shape, got.Shape);
            Assert.Equal(wrote.Values.ToArray().Select(BitConverter.SingleToInt32Bits), got.Values.ToArray().Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Fact]
    public void A_tensor_longer_than_what_passes_through_memory_at_once_reads_back()
    {
        using var folder = new TemporaryFolder();
        float[] values = [.. Enumerable.Range(0, (1 << 20) + 3).Select(i => (float)i)];
        Safetensors.Write(folder.File("w"), [new("long", [values.Length], values), new("short", [1], new float[] { 7 })], new Dictionary<string, string>(), force: false);
        Checkpoint read = Checkpoint.Read(folder.File("w"));
        Assert.True(read.Tensor("long").Values.Span.SequenceEqual(values));
        Assert.Equal([7], read.Tensor("short").Values.ToArray());
    }

    [Theory]
    [InlineData("F64", 8, 1.5)]
    [InlineData("F16", 2, 1.5)]
    [InlineData("BF16", 2, 1.5)]
    [InlineData("I64", 8, -3.0)]
    [InlineData("I32", 4, -3.0)]
    [InlineData("I16", 2, -3.0)]
    [InlineData("I8", 1, -3.0)]
    [InlineData("U8", 1, 200.0)]
    public void Every_number_type_is_rounded_to_single_precision(string dtype, int size, double value)
    {
        byte[] number = new byte[size];
        switch (dtype)
        {
            case "F64": BinaryPrimitives.WriteDoubleLittleEndian(number, value); break;
            case "F16": BinaryPrimitives.WriteHalfLittleEndian(number, (Half)value); break;
            case "BF16": BinaryPrimitives.WriteUInt16LittleEndian(number, (ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16)); break;
            case "I64": BinaryPrimitives.WriteInt64LittleEndian(number, (long)value); break;
            case "I16": BinaryPrimitives.WriteInt16LittleEndian(number, (short)value); break;
            case "I8": number[0] = (byte)(sbyte)value; break;
            case "I32": BinaryPrimitives.WriteInt32LittleEndian(number, (int)value); break;
            default: number[0] = (byte)value; break;
        }
        using var folder = new TemporaryFolder();
        string file = folder.Write("w", File($$$"""{"x":{"dtype":"{{{dtype}}}","shape":[1],"data_offsets":[0,{{{size}}}]}}""", number));
        Assert.Equal((float)value, Checkpoint.Read(file).Tensor("x").Values.Span[0]);
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "the tensor \"x\" claims the bytes 0 to 8 of the data; the data has 4. The file was cut short or tampered with.")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "the tensor \"y\" begins at byte 0 of the data where 4 was expected: tensors overlap or leave gaps.")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "the tensor \"x\" begins at byte 4 of the data where 0 was expected: tensors overlap or leave gaps.")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "its tensors take 4 bytes, its data has 8.")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,4]}}""", 4, "the tensor \"x\" has 4 bytes; its shape (3) of F32 needs 12.")]
    [InlineData("""{"x":{"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,0]}}""", 0, "the tensor \"x\" is larger than 2147483591 numbers.")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "the tensor \"x\" has a negative size -1.")]
    [InlineData("""{"x":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}""", 8, "the tensor \"x\" has numbers of type \"C64\"; F64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL are read.")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "its header names \"x\" twice.")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "the tensor \"x\" has 3 data offsets; 2 are needed.")]
    public void A_header_that_lies_is_refused(string header, int data, string expected)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("w", File(header, new byte[data]));
        Assert.Equal($"{file}: {expected}", Assert.Throws<InputException>(() => Checkpoint.Read(file)).Message);
    }

    [Fact]
    public void A_header_longer_than_the_file_reserves_nothing()
    {
        using var folder = new TemporaryFolder();
        byte[] content = new byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(content, ulong.MaxValue);
        string file = folder.Write("w", content);
        Assert.Equal($"{file}: its header claims 18446744073709551615 bytes; the file has 4 after it begins, and a header at most 100000000. It was cut short, or is not a safetensors file.",
            Assert.Throws<InputException>(() => Checkpoint.Read(file)).Message);
    }

    [Fact]
    public void Every_truncation_and_every_changed_byte_is_read_or_refused_but_never_fails()
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, Two, new Dictionary<string, string> { ["step"] = "12" });
        byte[] whole = stream.ToArray();
        using var folder = new TemporaryFolder();
        for (int length = 0; length < whole.Length; length++)
        {
            string file = folder.Write("w", whole[..length]);
            Assert.Throws<InputException>(() => Checkpoint.Read(file));
        }
        var rng = new Rng(1, "fuzz");
        for (int round = 0; round < 2_000; round++)
        {
            byte[] hurt = [.. whole];
            for (int hits = 1 + rng.NextIndex(3); hits > 0; hits--) hurt[rng.NextIndex(hurt.Length)] = (byte)rng.NextUInt32();
            string file = folder.Write("w", hurt);
            Assert.True(Record.Exception(() => Checkpoint.Read(file)) is null or InputException);
        }
    }

    [Fact]
    public void A_disk_that_fills_leaves_the_last_good_checkpoint()
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder.File("w"), Two, new Dictionary<string, string>(), force: false);
        byte[] before = System.IO.File.ReadAllBytes(folder.File("w"));
        var fault = Assert.Throws<UsageException>(() => Carnot.Storage.AtomicFile.Write(folder.File("w"), force: true, stream =>
            Safetensors.Write(new FullDisk(stream, room: 100), Two, new Dictionary<string, string>())));
        Assert.Equal($"{folder.File("w")} could not be written: No space left on device", fault.Message);
        Assert.Equal(before, System.IO.File.ReadAllBytes(folder.File("w")));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(folder.File("w"))!));
    }

    private static byte[] File(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header), length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. data];
    }

    /// <summary>Takes some bytes, then fails as a full disk does.</summary>
    private sealed class FullDisk(Stream inner, int room) : Stream
    {
        private int _room = room;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            if ((_room -= count) < 0) throw new IOException("No space left on device");
            inner.Write(buffer, offset, count);
        }
    }
}
