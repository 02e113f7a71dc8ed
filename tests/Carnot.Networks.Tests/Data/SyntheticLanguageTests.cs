using Carnot.Networks.Data;
using Carnot.Randomness;

namespace Carnot.Networks.Tests.Data;

public class SyntheticLanguageTests
{
    [Theory]
    [InlineData(5, 1, 2, 1)]
    [InlineData(27, 2, 4, 2)]
    [InlineData(6, 4, 3, 3)]
    public void The_entropy_rate_is_minus_the_mean_log_probability_of_long_texts(int symbols, int order, int branches, ulong seed)
    {
        var language = new SyntheticLanguage(symbols, order, branches, seed);
        string text = language.Generate(400_000, new Rng(seed, "test"));
        // The sample's own error bar allows for correlation; five of them are passed by chance once in 2 million.
        Estimate measured = Estimate.MeanOf(language.LogProbabilities(text)).Scale(-1);
        Assert.True(measured.SigmasFrom(language.EntropyRate) < 5, $"{measured} against {language.EntropyRate}");
        Assert.True(measured.StandardError < 0.01 * language.EntropyRate, "the text is too short to tell");
    }

    [Fact]
    public void The_stationary_distribution_is_stationary_and_matches_the_eigenvector_of_two_states()
    {
        var language = new SyntheticLanguage(2, 1, 1, 4);
        // Two states: π(0) = p(0|1) / (p(1|0) + p(0|1)).
        double toOne = language.Probability(0, 1), toZero = language.Probability(1, 0);
        Assert.Equal(toZero / (toOne + toZero), language.StationaryDistribution[0], 12);
    }

    [Fact]
    public void A_window_that_begins_anywhere_costs_more_than_the_entropy_rate_and_less_with_every_symbol_known()
    {
        var language = new SyntheticLanguage(8, 3, 2, 5);
        Assert.True(language.ConditionalEntropy(0) > language.ConditionalEntropy(1));
        Assert.True(language.ConditionalEntropy(1) > language.ConditionalEntropy(2));
        Assert.True(language.ConditionalEntropy(2) > language.EntropyRate);
        double excess = language.ConditionalEntropy(1) + language.ConditionalEntropy(2) - 2 * language.EntropyRate;
        Assert.Equal(language.EntropyRate + excess / 64, language.IrreducibleLoss(64), 12);
    }

    [Fact]
    public void A_uniform_source_has_the_entropy_of_its_alphabet()
        // One preferred successor out of one symbol leaves no choice; with all symbols preferred no table is more even than uniform: ln V bounds every source.
        => Assert.InRange(new SyntheticLanguage(10, 1, 10, 6).EntropyRate, 0, Math.Log(10));

    [Fact]
    public void One_seed_gives_one_corpus()
    {
        Corpus a = Corpora.Named("synthetic:symbols=5,length=2000,seed=9"), b = Corpora.Named("synthetic:seed=9,symbols=5,length=2000");
        Assert.Equal(a.Hash, b.Hash);
        Assert.NotEqual(a.Hash, Corpora.Named("synthetic:symbols=5,length=2000,seed=10").Hash);
        Assert.Equal(2_000, a.Train.Length);
    }

    [Fact]
    public void A_key_that_is_unknown_is_answered_with_the_nearest()
    {
        var fault = Assert.Throws<UsageException>(() => Corpora.Named("synthetic:symbol=5"));
        Assert.Equal("\"symbol=5\" in \"synthetic:symbol=5\" is not understood; did you mean \"symbols\"? Keys: symbols, order, branches, length, seed.", fault.Message);
    }
}
