using System.Collections.Immutable;

namespace Carnot.Networks.Checkpoints;

/// <summary>Tensors and what the file says of them in words.</summary>
/// <param name="Source">The file as the user named it.</param>
/// <param name="Tensors">The tensors in the file's order.</param>
/// <param name="Metadata">Texts by name.</param>
public sealed record Checkpoint(string Source, ImmutableArray<NamedTensor> Tensors, ImmutableSortedDictionary<string, string> Metadata)
{
    /// <summary>Reads a safetensors file or, where the file is a zip archive, a PyTorch weight file. Nothing in it is executed.</summary>
    public static Checkpoint Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            bool zip = file.ReadByte() == 'P' && file.ReadByte() == 'K';
            file.Position = 0;
            return zip ? TorchWeights.Read(path, file) : Safetensors.Read(path, file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw InputException.Unreadable(path, fault);
        }
    }

    /// <summary>The tensor called <paramref name="name"/>; its absence is an <see cref="InputException"/>.</summary>
    public NamedTensor Tensor(string name) => Tensors.FirstOrDefault(tensor => tensor.Name == name)
        ?? throw new InputException(Source, null, $"it has no tensor \"{name}\"{Nearest.Hint(name, Tensors.Select(tensor => tensor.Name))}");
}
