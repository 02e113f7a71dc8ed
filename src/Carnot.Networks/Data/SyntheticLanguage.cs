using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Carnot.Randomness;

namespace Carnot.Networks.Data;

/// <summary>A Markov source whose entropy rate h = −Σ_c π(c) Σ_s p(s|c) ln p(s|c) is known exactly: the irreducible loss of any model of it.</summary>
/// <remarks>
/// The context c is the last <see cref="Order"/> of V symbols. Each context prefers a few successors with random weights (normalised exponentials); a share
/// ε = 1/50 is spread evenly over all symbols, so that every context can follow and the stationary distribution π is unique.
/// </remarks>
public sealed class SyntheticLanguage
{
    /// <summary>The word that a specification begins with: <c>synthetic:symbols=27,order=2,branches=4,length=2000000,seed=1</c>.</summary>
    public const string Word = "synthetic";

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const double Evenly = 0.02;
    private const int MostContexts = 1 << 20;

    private readonly double[] _probability;
    private readonly double[] _stationary;

    /// <summary>Makes the source.</summary>
    public SyntheticLanguage(int symbols, int order, int branches, ulong seed, int length = 2_000_000)
    {
        if (symbols < 2 || symbols > Alphabet.Length) throw new UsageException($"symbols must lie between 2 and {Alphabet.Length}, got {symbols}.");
        if (order < 1 || Math.Pow(symbols, order) > MostContexts) throw new UsageException($"order must be 1 or more with at most {MostContexts} contexts, got {order} with {symbols} symbols.");
        if (branches < 1 || branches > symbols) throw new UsageException($"branches must lie between 1 and the {symbols} symbols, got {branches}.");
        if (length < 1_000) throw new UsageException($"length must be 1000 symbols or more, got {length}.");
        (Symbols, Order, Branches, Seed, Length) = (symbols, order, branches, seed, length);
        Contexts = (int)Math.Round(Math.Pow(symbols, order));
        _probability = Transitions();
        _stationary = Stationary();
    }

    /// <summary>V.</summary>
    public int Symbols { get; }

    /// <summary>How many symbols decide the next.</summary>
    public int Order { get; }

    /// <summary>Preferred successors of each context.</summary>
    public int Branches { get; }

    /// <summary>The seed of the table and of the text.</summary>
    public ulong Seed { get; }

    /// <summary>Symbols in the corpus.</summary>
    public int Length { get; }

    /// <summary>V to the power of the order.</summary>
    public int Contexts { get; }

    /// <summary>π(c) of every context, the oldest symbol most significant.</summary>
    public ImmutableArray<double> StationaryDistribution => [.. _stationary];

    /// <summary>h in nats per symbol.</summary>
    public double EntropyRate => ConditionalEntropy(Order);

    /// <summary>Reads <c>synthetic:key=value,…</c>.</summary>
    public static SyntheticLanguage Parse(string specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        var values = new Dictionary<string, ulong> { ["symbols"] = 27, ["order"] = 2, ["branches"] = 4, ["length"] = 2_000_000, ["seed"] = 1 };
        string rest = specification.Length > Word.Length ? specification[(Word.Length + 1)..] : "";
        foreach (string field in rest.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = field.Split('=');
            if (pair.Length != 2 || !values.ContainsKey(pair[0].Trim()))
                throw new UsageException($"\"{field}\" in \"{specification}\" is not understood{Nearest.Hint(pair[0], values.Keys)} Keys: {string.Join(", ", values.Keys)}.");
            if (!ulong.TryParse(pair[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) || (pair[0].Trim() != "seed" && value > int.MaxValue))
                throw new UsageException($"{pair[0]} must be a whole number, got \"{pair[1]}\".");
            values[pair[0].Trim()] = value;
        }
        return new((int)values["symbols"], (int)values["order"], (int)values["branches"], values["seed"], (int)values["length"]);
    }

    /// <summary>p(symbol | context).</summary>
    public double Probability(int context, int symbol) => _probability[context * Symbols + symbol];

    /// <summary>The entropy of a symbol given <paramref name="known"/> symbols before it, at most the order, in nats.</summary>
    /// <remarks>H(X_{k+1} | X_1 … X_k) under π. A model that sees k symbols of a text cannot do better; from the order on it is the entropy rate.</remarks>
    public double ConditionalEntropy(int known)
    {
        if (known >= Order)
        {
            double rate = 0;
            for (int context = 0; context < Contexts; context++)
                for (int symbol = 0; symbol < Symbols; symbol++)
                    rate -= _stationary[context] * Probability(context, symbol) * Math.Log(Probability(context, symbol));
            return rate;
        }
        return MarginalEntropy(known + 1) - MarginalEntropy(known);
    }

    /// <summary>The lowest mean loss over windows in which the first prediction knows one symbol and the last knows <paramref name="context"/>.</summary>
    public double IrreducibleLoss(int context)
    {
        double sum = 0;
        for (int known = 1; known <= context; known++) sum += ConditionalEntropy(Math.Min(known, Order));
        return sum / context;
    }

    /// <summary>Draws a text from the stationary source.</summary>
    public string Generate(int length, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var text = new StringBuilder(length);
        int context = Draw(_stationary, rng);
        for (int i = 0; i < length; i++)
        {
            int symbol = Draw(_probability.AsSpan(context * Symbols, Symbols), rng);
            text.Append(Alphabet[symbol]);
            context = Next(context, symbol);
        }
        return text.ToString();
    }

    /// <summary>ln p of every symbol of a text after the first <see cref="Order"/>, in order.</summary>
    public double[] LogProbabilities(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        double[] result = new double[text.Length - Order];
        int context = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int symbol = Alphabet.IndexOf(text[i], StringComparison.Ordinal);
            if (i >= Order) result[i - Order] = Math.Log(Probability(context, symbol));
            context = Next(context, symbol);
        }
        return result;
    }

    /// <summary>A train and a validation text, drawn independently.</summary>
    public Corpus ToCorpus(string name) => new(name,
        $"order-{Order} Markov source over {Symbols} symbols with {Branches} preferred successors, seed {Seed}",
        Generate(Length, new Rng(Seed, "synthetic/train")), Generate(Length / Corpus.HeldOut, new Rng(Seed, "synthetic/validation")))
    {
        EntropyRate = EntropyRate,
    };

    private int Next(int context, int symbol) => (int)(((long)context * Symbols + symbol) % Contexts);

    private static int Draw(ReadOnlySpan<double> probability, Rng rng)
    {
        double u = rng.NextUniform();
        for (int i = 0; i < probability.Length - 1; i++)
            if ((u -= probability[i]) < 0) return i;
        return probability.Length - 1;
    }

    private double[] Transitions()
    {
        double[] table = new double[Contexts * Symbols];
        var rng = new Rng(Seed, "synthetic/table");
        int[] order = new int[Symbols];
        for (int context = 0; context < Contexts; context++)
        {
            for (int symbol = 0; symbol < Symbols; symbol++) (order[symbol], table[context * Symbols + symbol]) = (symbol, Evenly / Symbols);
            double[] weights = new double[Branches];
            for (int branch = 0; branch < Branches; branch++)
            {
                int chosen = branch + rng.NextIndex(Symbols - branch);
                (order[branch], order[chosen]) = (order[chosen], order[branch]);
                weights[branch] = -Math.Log(1 - rng.NextUniform());
            }
            double sum = weights.Sum();
            for (int branch = 0; branch < Branches; branch++) table[context * Symbols + order[branch]] += (1 - Evenly) * weights[branch] / sum;
        }
        return table;
    }

    /// <summary>π = πP by iteration; ε of even spreading contracts the error by 1 − ε at least every <see cref="Order"/> rounds.</summary>
    private double[] Stationary()
    {
        double[] now = new double[Contexts], next = new double[Contexts];
        Array.Fill(now, 1.0 / Contexts);
        for (int round = 0; round < 100_000; round++)
        {
            Array.Clear(next);
            for (int context = 0; context < Contexts; context++)
                for (int symbol = 0; symbol < Symbols; symbol++) next[Next(context, symbol)] += now[context] * Probability(context, symbol);
            double sum = next.Sum(), moved = 0;
            for (int context = 0; context < Contexts; context++)
            {
                next[context] /= sum;
                moved += Math.Abs(next[context] - now[context]);
            }
            (now, next) = (next, now);
            if (moved < 1e-13) break;
        }
        return now;
    }

    /// <summary>The entropy of <paramref name="length"/> neighbouring symbols, at most the order, under π.</summary>
    private double MarginalEntropy(int length)
    {
        int kept = (int)Math.Round(Math.Pow(Symbols, length));
        double[] marginal = new double[kept];
        for (int context = 0; context < Contexts; context++) marginal[context % kept] += _stationary[context];
        double entropy = 0;
        foreach (double p in marginal)
            if (p > 0) entropy -= p * Math.Log(p);
        return entropy;
    }
}
