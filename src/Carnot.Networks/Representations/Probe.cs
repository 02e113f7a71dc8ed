using System.Collections.Immutable;
using Carnot.Alignment;
using Carnot.Networks.Data;
using Carnot.Networks.Models;

namespace Carnot.Networks.Representations;

/// <summary>Samples that several networks are shown, whatever their tokenisers and sizes.</summary>
public abstract class Probe
{
    private protected Probe(string name, int count)
    {
        Name = name;
        Ids = [.. Enumerable.Range(0, count).Select(i => $"{name}/{i}")];
    }

    /// <summary>Where the samples come from.</summary>
    public string Name { get; }

    /// <summary>The name of every sample.</summary>
    public ImmutableArray<string> Ids { get; }

    /// <summary>The samples as a network reads them, at most <paramref name="most"/> at once.</summary>
    public abstract IEnumerable<Batch> Batches(ITokenizer? tokenizer, int most);

    /// <summary>The inputs themselves, which any network can be compared with: pixels, numbers, or how often each byte stands in a text.</summary>
    public abstract Features Inputs();
}
