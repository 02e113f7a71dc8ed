using System.Text.RegularExpressions;
using Carnot.Networks.Checkpoints;
using Carnot.Networks.Models;

namespace Carnot.Networks.Probes;

/// <summary>Recognises a GPT-2 in a checkpoint by the names and shapes of its tensors.</summary>
public static partial class PublishedGpt2
{
    /// <summary>Its size, or null where the names are not GPT-2's. The number of heads leaves no trace in the weights: 64 numbers a head, as published, unless given.</summary>
    public static Gpt2Config? Find(Checkpoint checkpoint, int? heads = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        NamedTensor? tokens = Ending("wte.weight"), positions = Ending("wpe.weight");
        if (tokens is not { Shape.Length: 2 } || positions is not { Shape.Length: 2 }) return null;
        int width = tokens.Shape[1];
        int layers = checkpoint.Tensors.Select(tensor => Block().Match(tensor.Name)).Where(match => match.Success).Select(match => match.Groups[1].Value).Distinct().Count();
        return layers == 0 ? null : new()
        {
            Layers = layers,
            Heads = heads ?? (width % 64 == 0 ? width / 64 : throw new UsageException($"{checkpoint.Source} looks like a GPT-2 of width {width}, which is no multiple of the published 64 numbers a head; give --heads.")),
            Width = width,
            Context = positions.Shape[0],
            Vocabulary = tokens.Shape[0],
        };

        NamedTensor? Ending(string name) => checkpoint.Tensors.FirstOrDefault(tensor => tensor.Name.EndsWith(name, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"(?:^|[./])h\.(\d+)\.attn\.c_attn\.weight$")]
    private static partial Regex Block();
}
