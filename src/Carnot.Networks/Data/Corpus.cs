using System.Security.Cryptography;
using System.Text;
using Carnot.Randomness;

namespace Carnot.Networks.Data;

/// <summary>A text to learn from, split into a part to train on and a part to validate on, both from the same distribution.</summary>
/// <param name="Name">What the user asked for.</param>
/// <param name="Origin">Where it came from, with versions, for the run's manifest.</param>
/// <param name="Train">The text to train on.</param>
/// <param name="Validation">The text that is never trained on.</param>
public sealed record Corpus(string Name, string Origin, string Train, string Validation)
{
    /// <summary>One unit in this many is held out for validation.</summary>
    public const int HeldOut = 20;

    /// <summary>The loss in nats per character that no model can go below, where it is known exactly.</summary>
    public double? EntropyRate { get; init; }

    /// <summary>SHA-256 over the UTF-8 of both parts.</summary>
    public string Hash { get; } = HashOf(Train, Validation);

    /// <summary>Holds out one unit of every twenty in a row, which one a fixed random stream chooses: whole members or blocks, so that no sentence stands in both parts.</summary>
    public static Corpus Split(string name, string origin, IEnumerable<string> units)
    {
        ArgumentNullException.ThrowIfNull(units);
        var rng = new Rng(0, "corpus/validation");
        StringBuilder train = new(), validation = new();
        foreach (string[] row in units.Chunk(HeldOut))
        {
            int held = rng.NextIndex(row.Length);
            for (int i = 0; i < row.Length; i++) (i == held ? validation : train).Append(row[i]);
        }
        return new(name, origin, train.ToString(), validation.ToString());
    }

    private static string HashOf(string train, string validation)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.UTF8.GetBytes(train));
        sha.AppendData([0]);
        sha.AppendData(Encoding.UTF8.GetBytes(validation));
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
