using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Carnot.Networks.Checkpoints;
using Carnot.Randomness;

namespace Carnot.Networks.Tests.Checkpoints;

public class TorchWeightsTests
{
    private static readonly byte[] Numbers = MemoryMarshal.AsBytes<float>(new float[] { 0, 1, 2, 3, 4, 5 }).ToArray();

    [Fact]
    public void A_state_dict_reads_with_its_strides_and_offsets()
    {
        using var folder = new TemporaryFolder();
        // torch.arange(6.).view(2, 3).t() and a view that begins at place 4 of the same storage.
        byte[] pickle = StateDict(("w", Tensor("FloatStorage", "0", 0, [3, 2], [1, 3])), ("b", Tensor("FloatStorage", "0", 4, [2], [1])));
        Checkpoint read = Checkpoint.Read(Archive(folder, pickle));
        Assert.Equal([0, 3, 1, 4, 2, 5], read.Tensor("w").Values.ToArray());
        Assert.Equal([3, 2], read.Tensor("w").Shape);
        Assert.Equal([4, 5], read.Tensor("b").Values.ToArray());
    }

    // data/torch-weights.pt was written by PyTorch 1.13 as data/torch_weights.py says; its numbers are k/8 − 1, exact in every type.
    [Fact]
    public void A_file_that_PyTorch_wrote_reads_number_by_number()
    {
        Checkpoint read = Checkpoint.Read(Path.Combine(AppContext.BaseDirectory, "data", "torch-weights.pt"));
        static float[] Steps(int count) => [.. Enumerable.Range(0, count).Select(k => k / 8f - 1)];
        void Holds(string name, int[] shape, params float[] expected)
        {
            Assert.Equal(shape, read.Tensor(name).Shape);
            Assert.Equal(expected, read.Tensor(name).Values.ToArray());
        }
        Holds("model/0.weight", [3, 5], Steps(15));
        Holds("model/0.bias", [3], Steps(3));
        Holds("model/1.running_var", [3], 1, 1, 1);
        Holds("model/1.num_batches_tracked", [], 0);
        foreach (string type in (string[])["half", "brain", "double"]) Holds(type, [2, 7], Steps(14));
        float[] whole = Steps(24);
        Holds("whole", [4, 6], whole);
        Holds("transposed", [6, 4], [.. Enumerable.Range(0, 24).Select(i => whole[i % 4 * 6 + i / 4])]);
        Holds("rows 1 and 3, every second column from 1", [2, 3], whole[7], whole[9], whole[11], whole[19], whole[21], whole[23]);
        Holds("one row seen three times", [3, 6], [.. Enumerable.Repeat(whole[12..18], 3).SelectMany(row => row)]);
        Holds("scalar", [], 2.5f);
        Holds("parameter", [2, 2], Steps(4));
        Assert.Equal(16, read.Tensors.Length);
    }

    [Fact]
    public void Dictionaries_within_dictionaries_and_other_values_are_found_and_left_out()
    {
        using var folder = new TemporaryFolder();
        byte[] pickle = [0x80, 2, .. Dictionary(("model", Dictionary(("w", Tensor("FloatStorage", "0", 0, [6], [1])))), ("iter_num", [(byte)'K', 7]), ("best", [(byte)'N'])), (byte)'.'];
        Assert.Equal(["model/w"], Checkpoint.Read(Archive(folder, pickle)).Tensors.Select(t => t.Name));
    }

    [Fact]
    public void A_pickle_that_calls_code_is_refused_by_name_and_nothing_runs()
    {
        using var folder = new TemporaryFolder();
        // cos\nsystem\n(X"touch …"tR. : what pickle.dumps writes for an object whose __reduce__ returns (os.system, ("touch …",)).
        byte[] pickle = [0x80, 2, .. "cposix\nsystem\n("u8, .. Text($"touch {folder.File("ran")}"), .. "tR."u8];
        string file = Archive(folder, pickle);
        Assert.Equal($"{file}: its pickle asks for \"posix.system\", which is not part of plain weights; nothing was run. Do not trust this file, or save its state_dict as safetensors.",
            Assert.Throws<InputException>(() => Checkpoint.Read(file)).Message);
        Assert.False(File.Exists(folder.File("ran")));
    }

    [Fact]
    public void An_instruction_that_makes_objects_is_refused()
    {
        using var folder = new TemporaryFolder();
        string file = Archive(folder, [0x80, 2, (byte)')', 0x81, (byte)'.']);
        Assert.Equal($"{file}: its pickle has the instruction 0x81 at byte 3, which no file of plain weights needs; nothing was run. Save the weights as safetensors.",
            Assert.Throws<InputException>(() => Checkpoint.Read(file)).Message);
    }

    [Theory]
    [InlineData(0L, new long[] { 7 }, new long[] { 1 })]
    [InlineData(5L, new long[] { 2 }, new long[] { 1 })]
    [InlineData(0L, new long[] { 2 }, new long[] { -1 })]
    [InlineData(0L, new long[] { 1000000 }, new long[] { 0 })]
    [InlineData(0L, new long[] { 2147483647, 2147483647 }, new long[] { 0, 0 })]
    [InlineData(long.MaxValue, new long[] { 2 }, new long[] { 1 })]
    [InlineData(0L, new long[] { 2 }, new long[] { long.MinValue })]
    public void A_view_beyond_its_storage_is_refused(long offset, long[] shape, long[] stride)
    {
        using var folder = new TemporaryFolder();
        string file = Archive(folder, StateDict(("w", Tensor("FloatStorage", "0", offset, shape, stride))));
        Assert.Throws<InputException>(() => Checkpoint.Read(file));
    }

    [Fact]
    public void A_dictionary_that_holds_itself_ends()
    {
        using var folder = new TemporaryFolder();
        byte[] pickle = [0x80, 2, (byte)'}', (byte)'q', 0, .. Text("a"), (byte)'h', 0, (byte)'s', .. Text("b"), (byte)'h', 0, (byte)'s', .. Text("w"), .. Tensor("FloatStorage", "0", 0, [1], [1]), (byte)'s', (byte)'.'];
        Assert.Equal(["w"], Checkpoint.Read(Archive(folder, pickle)).Tensors.Select(t => t.Name));
    }

    [Fact]
    public void A_file_that_asks_for_its_numbers_again_and_again_is_refused()
    {
        using var folder = new TemporaryFolder();
        byte[] tensor = Tensor("FloatStorage", "0", 0, [6], [1]);
        byte[] pickle = [0x80, 2, .. Dictionary([("w0", [.. tensor, (byte)'q', 9]), .. Enumerable.Range(0, 3_000).Select(i => ($"w{i}", new byte[] { (byte)'h', 9 }))]), (byte)'.'];
        string file = Archive(folder, pickle, numbers: new byte[100_000]);
        Assert.Null(Record.Exception(() => Checkpoint.Read(file)));
        byte[] large = [0x80, 2, .. Dictionary([("w0", [.. Tensor("FloatStorage", "0", 0, [25_000], [1]), (byte)'q', 9]), .. Enumerable.Range(0, 3_000).Select(i => ($"w{i}", new byte[] { (byte)'h', 9 }))]), (byte)'.'];
        string greedy = Archive(folder, large, numbers: new byte[100_000]);
        Assert.Throws<InputException>(() => Checkpoint.Read(greedy));
    }

    [Fact]
    public void An_archive_whose_parts_overlap_is_refused()
    {
        using var folder = new TemporaryFolder();
        string file = Archive(folder, StateDict([.. Enumerable.Range(0, 4).Select(k => ($"w{k}", Tensor("FloatStorage", $"{k}", 0, [1], [1])))]), numbers: new byte[10_000]);
        using (ZipArchive zip = ZipFile.Open(file, ZipArchiveMode.Update))
            for (int k = 1; k < 4; k++) zip.CreateEntry($"archive/data/{k}", CompressionLevel.NoCompression);
        // In the archive's directory every storage becomes the first: its check sum, sizes and place stand 16 to 27 and 42 to 45 bytes after the mark of an entry.
        byte[] bytes = File.ReadAllBytes(file);
        int first = Entry("archive/data/0");
        for (int k = 1; k < 4; k++)
        {
            bytes.AsSpan(first + 16, 12).CopyTo(bytes.AsSpan(Entry($"archive/data/{k}") + 16));
            bytes.AsSpan(first + 42, 4).CopyTo(bytes.AsSpan(Entry($"archive/data/{k}") + 42));
        }
        File.WriteAllBytes(file, bytes);
        Assert.Equal($"{file}: its storages take more bytes than the {bytes.Length} of the file.", Assert.Throws<InputException>(() => Checkpoint.Read(file)).Message);

        int Entry(string name) => bytes.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(name)) - 46;
    }

    [Fact]
    public void A_name_without_end_is_refused()
    {
        using var folder = new TemporaryFolder();
        string key = new('k', 600);
        string file = Archive(folder, [0x80, 2, .. Dictionary((key, Dictionary((key, Tensor("FloatStorage", "0", 0, [1], [1]))))), (byte)'.']);
        Assert.Contains("of a tensor has more than 1000 characters", Assert.Throws<InputException>(() => Checkpoint.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncated_or_changed_pickle_is_read_or_refused_but_never_fails()
    {
        using var folder = new TemporaryFolder();
        byte[] whole = StateDict(("w", Tensor("FloatStorage", "0", 0, [3, 2], [1, 3])), ("b", Tensor("HalfStorage", "0", 4, [2], [1])));
        var rng = new Rng(2, "fuzz");
        for (int round = 0; round < 3_000; round++)
        {
            byte[] hurt = round < whole.Length ? whole[..round] : [.. whole];
            for (int hits = rng.NextIndex(3); hits > 0 && hurt.Length > 0; hits--) hurt[rng.NextIndex(hurt.Length)] = (byte)rng.NextUInt32();
            string file = Archive(folder, hurt);
            Assert.True(Record.Exception(() => Checkpoint.Read(file)) is null or InputException);
        }
    }

    [Fact]
    public void An_archive_without_weights_and_a_compressed_one_are_refused()
    {
        using var folder = new TemporaryFolder();
        string other = folder.File("other.zip");
        using (ZipArchive zip = ZipFile.Open(other, ZipArchiveMode.Create)) zip.CreateEntry("readme");
        Assert.Equal($"{other}: this zip archive holds no data.pkl: it is not a PyTorch weight file.", Assert.Throws<InputException>(() => Checkpoint.Read(other)).Message);
        string file = Archive(folder, StateDict(("w", Tensor("FloatStorage", "0", 0, [6], [1]))), numbers: new byte[100_000], level: CompressionLevel.Optimal);
        Assert.Contains("is compressed or too large", Assert.Throws<InputException>(() => Checkpoint.Read(file)).Message, StringComparison.Ordinal);
    }

    private static string Archive(TemporaryFolder folder, byte[] pickle, byte[]? numbers = null, CompressionLevel level = CompressionLevel.NoCompression)
    {
        string path = folder.File("w.pt");
        File.Delete(path);
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        Put("archive/data.pkl", pickle, CompressionLevel.NoCompression);
        Put("archive/byteorder", "little"u8.ToArray(), CompressionLevel.NoCompression);
        Put("archive/data/0", numbers ?? Numbers, level);
        return path;

        void Put(string name, byte[] content, CompressionLevel how)
        {
            using Stream stream = zip.CreateEntry(name, how).Open();
            stream.Write(content);
        }
    }

    private static byte[] StateDict(params (string Name, byte[] Value)[] items) => [0x80, 2, .. "ccollections\nOrderedDict\n)R("u8, .. items.SelectMany(item => (byte[])[.. Text(item.Name), .. item.Value]), .. "u}("u8, .. Text("_metadata"), (byte)'}', (byte)'u', (byte)'b', (byte)'.'];

    private static byte[] Dictionary(params (string Name, byte[] Value)[] items) => [(byte)'}', (byte)'(', .. items.SelectMany(item => (byte[])[.. Text(item.Name), .. item.Value]), (byte)'u'];

    /// <summary>torch._utils._rebuild_tensor_v2(("storage", torch.…Storage, key, "cpu", n), offset, shape, stride, False, OrderedDict()).</summary>
    private static byte[] Tensor(string storage, string key, long offset, long[] shape, long[] stride) =>
    [
        .. "ctorch._utils\n_rebuild_tensor_v2\n(("u8, .. Text("storage"), .. Encoding.ASCII.GetBytes($"ctorch\n{storage}\n"), .. Text(key), .. Text("cpu"), (byte)'K', 6, (byte)'t', (byte)'Q',
        .. Integer(offset), .. Integers(shape), .. Integers(stride), 0x89, .. "ccollections\nOrderedDict\n)RtR"u8,
    ];

    private static byte[] Integers(long[] values) => [(byte)'(', .. values.SelectMany(Integer), (byte)'t'];

    private static byte[] Integer(long value)
    {
        byte[] bytes = [0x8A, 8, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2), value);
        return bytes;
    }

    private static byte[] Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text), length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return [(byte)'X', .. length, .. bytes];
    }
}
