namespace Carnot.Networks.Checkpoints;

/// <summary>A name in a pickle. It is compared with known names and never looked up.</summary>
internal sealed record PickledName(string Text);

/// <summary>A dictionary in a pickle, in its order.</summary>
internal sealed class PickledDictionary
{
    public List<(object? Key, object? Value)> Items { get; } = [];
}

/// <summary>The bytes of one or more tensors.</summary>
internal sealed record TorchStorage(NumberType Type, string Key);

/// <summary>A view of a storage.</summary>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Shape, long[] Stride);
