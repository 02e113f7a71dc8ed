using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;

namespace Carnot.Networks.Checkpoints;

/// <summary>Weight files that PyTorch's <c>torch.save</c> wrote: a zip archive with a pickle and the bytes of each storage.</summary>
/// <remarks>
/// A pickle is a program. <see cref="PickleReader"/> knows only the instructions that build dictionaries, lists and numbers, and of functions only
/// the few names that stand for tensors; no name is looked up and nothing is called.
/// Dictionaries within dictionaries are named <c>outer/inner</c>; what is not a tensor is left out.
/// </remarks>
internal static class TorchWeights
{
    private const int MostDictionaries = 256, MostCopies = 8, LongestName = 1000;

    public static Checkpoint Read(string path, Stream file)
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Read);
        ZipArchiveEntry pickle = archive.Entries.FirstOrDefault(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal) || entry.FullName == "data.pkl")
            ?? throw new InputException(path, null, "this zip archive holds no data.pkl: it is not a PyTorch weight file.");
        string root = pickle.FullName[..^"data.pkl".Length];
        if (archive.GetEntry(root + "byteorder") is { } order && Encoding.ASCII.GetString(Bytes(path, order)).Trim() != "little")
            throw new InputException(path, null, "its numbers are big-endian; only little-endian files are read.");
        object? top = new PickleReader(path, Bytes(path, pickle)).Read();
        var found = new List<(string Name, TorchTensor Tensor)>();
        Collect(path, top, "", new HashSet<PickledDictionary>(ReferenceEqualityComparer.Instance), found);
        if (found.Count == 0) throw new InputException(path, null, "it holds no tensors.");
        var storages = new Dictionary<string, byte[]>();
        long gathered = 0, loaded = 0;
        var tensors = found.Select(pair =>
        {
            string key = pair.Tensor.Storage.Key;
            if (!storages.TryGetValue(key, out byte[]? bytes))
            {
                ZipArchiveEntry entry = archive.GetEntry($"{root}data/{key}") ?? throw new InputException(path, null, $"the storage {key} of the tensor \"{pair.Name}\" is missing.");
                storages[key] = bytes = Bytes(path, entry);
                // Parts of an archive may overlap.
                if ((loaded += bytes.Length) > file.Length) throw new InputException(path, null, $"its storages take more bytes than the {file.Length} of the file.");
            }
            NamedTensor tensor = Gather(path, pair.Name, pair.Tensor, bytes);
            // Tied weights stand for one storage a few times; a file that does so often asks for memory that it does not have itself.
            if ((gathered += tensor.Values.Length) > MostCopies * file.Length) throw new InputException(path, null, $"its tensors hold more than {MostCopies} times the numbers that a file of {file.Length} bytes can store.");
            return tensor;
        });
        return new(path, [.. tensors], ImmutableSortedDictionary<string, string>.Empty);
    }

    /// <summary>A dictionary may hold itself, or one dictionary many times: each is entered once.</summary>
    private static void Collect(string path, object? value, string name, HashSet<PickledDictionary> entered, List<(string, TorchTensor)> found)
    {
        if (name.Length > LongestName) throw new InputException(path, null, $"the name \"{name[..40]}...\" of a tensor has more than {LongestName} characters.");
        if (value is TorchTensor tensor) found.Add((name, tensor));
        if (value is not PickledDictionary dictionary || entered.Count > MostDictionaries || !entered.Add(dictionary)) return;
        foreach (var (key, inner) in dictionary.Items)
            if (key is string text) Collect(path, inner, name.Length > 0 ? $"{name}/{text}" : text, entered, found);
    }

    private static NamedTensor Gather(string path, string name, TorchTensor tensor, byte[] bytes)
    {
        NumberType type = tensor.Storage.Type;
        long stored = bytes.Length / type.Size();
        Int128 first = tensor.Offset, last = tensor.Offset;
        UInt128 count = 1;
        for (int d = 0; d < tensor.Shape.Length; d++)
        {
            if (tensor.Shape[d] is < 0 or > int.MaxValue || tensor.Stride[d] is < -int.MaxValue or > int.MaxValue)
                throw new InputException(path, null, $"the tensor \"{name}\" has the size {tensor.Shape[d]} with stride {tensor.Stride[d]}.");
            count *= (UInt128)tensor.Shape[d];
            if (count > (uint)Array.MaxLength) throw new InputException(path, null, $"the tensor \"{name}\" is larger than {Array.MaxLength} numbers.");
            long reach = (tensor.Shape[d] - 1) * tensor.Stride[d];
            (first, last) = reach < 0 ? (first + reach, last) : (first, last + reach);
        }
        // A stride of 0 lets a few bytes stand for many numbers; a file must not ask for more memory than its own size warrants.
        if (count > 0 && (first < 0 || last >= stored || (long)count > stored))
            throw new InputException(path, null, $"the tensor \"{name}\" reaches over the places {first} to {last} of a storage of {stored} numbers.");
        float[] values = new float[(int)count];
        int[] index = new int[tensor.Shape.Length];
        long place = tensor.Offset;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = type.At(bytes, place);
            for (int d = index.Length - 1; d >= 0; d--)
            {
                place += tensor.Stride[d];
                if (++index[d] < tensor.Shape[d]) break;
                place -= tensor.Stride[d] * tensor.Shape[d];
                index[d] = 0;
            }
        }
        return new(name, [.. tensor.Shape.Select(size => (int)size)], values);
    }

    private static byte[] Bytes(string path, ZipArchiveEntry entry)
    {
        // torch.save stores without compression; then the file's own size bounds what it can ask for.
        if (entry.Length != entry.CompressedLength || entry.Length > Array.MaxLength)
            throw new InputException(path, null, $"its part {entry.FullName} is compressed or too large ({entry.CompressedLength} bytes for {entry.Length}); torch.save stores plainly. Save it again with torch.save.");
        byte[] bytes = new byte[entry.Length];
        using Stream stream = entry.Open();
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw new InputException(path, null, $"its part {entry.FullName} was cut short.");
        return bytes;
    }
}
