using Carnot.Alignment;

namespace Carnot.Tests.Alignment;

/// <summary>Values recorded from the code of Huh et al. (2024) and from plain numpy definitions, on two sets anyone can write down.</summary>
public class GoldenAlignmentTests
{
    private static readonly AlignmentOptions Plain = new() { Neighbours = 3, Components = 3, Clamp = 1, Normalize = false };

    [Theory]
    [InlineData("gram-cosine", 0.1938063, 5e-8)]
    [InlineData("rsa-pearson", -0.0275444, 5e-8)]
    [InlineData("rsa-spearman", -0.0891974, 5e-8)]
    [InlineData("cka", 0.2920109, 5e-8)]
    [InlineData("mutual-knn", 0.194444, 5e-7)]
    [InlineData("svcca", 0.717174, 5e-7)]
    [InlineData("procrustes", 0.5771032, 5e-8)]
    [InlineData("regression", 0.4340892, 5e-8)]
    [InlineData("regression-reverse", 0.9155104, 5e-8)]
    public void A_metric_gives_the_recorded_digits(string metric, double recorded, double halfADigit)
        => Assert.Equal(recorded, AlignmentMetrics.Named(metric).Score(SmallPairs.Golden(), Plain), halfADigit);

    [Fact]
    public void The_recorded_unbiased_CKA_has_a_millionth_in_its_denominator()
    {
        // Here the score does not depend on the unit of the features; the recorded code adds 1e-6 to √(HSIC HSIC).
        FeaturePair pair = SmallPairs.Golden();
        double norm = Math.Sqrt(PairMoments.UnbiasedHsic(pair.A.Moments) * PairMoments.UnbiasedHsic(pair.B.Moments));
        Assert.Equal(0.0779765, new UnbiasedCka().Score(pair, Plain) * norm / (norm + 1e-6), 5e-8);
    }

    [Fact]
    public void Five_neighbours_give_the_recorded_digits()
    {
        AlignmentOptions five = Plain with { Neighbours = 5 };
        Assert.Equal(0.4, new MutualNeighbours().Score(SmallPairs.Golden(), five), 5e-8);
        Assert.Equal(0.0120566, new Cknna().Score(SmallPairs.Golden(), five), 5e-8);
    }

    [Fact]
    public void Rows_of_length_one_give_the_recorded_digits()
    {
        Assert.Equal(0.194444, new MutualNeighbours().Score(SmallPairs.Golden(), Plain with { Normalize = true }), 5e-7);
        Assert.Equal(0.2320031, new LinearCka().Score(SmallPairs.Golden(normalize: true), Plain), 5e-8);
    }

    [Fact]
    public void Canonical_correlations_are_the_recorded_ones()
    {
        double[] found = Svcca.Correlations(SmallPairs.Golden(), Plain);
        double[] recorded = [0.975345, 0.909197, 0.266981];
        for (int i = 0; i < 3; i++) Assert.Equal(recorded[i], found[i], 5e-7);
    }
}
