namespace Carnot.Tests;

/// <summary>Assertions whose tolerance is the estimate's own error bar, never a number that happened to pass.</summary>
internal static class Statistically
{
    /// <summary>5 σ: a correct, unbiased estimate fails once in 1.7 million seeds.</summary>
    public static void Equal(double expected, Estimate observed, double sigmas = 5)
        => Assert.True(observed.SigmasFrom(expected) <= sigmas,
            $"observed {observed}, expected {expected:G6}: {observed.SigmasFrom(expected):F1} σ apart, {sigmas} allowed");

    /// <summary>The test can tell right from wrong: the difference to the nearest rival is at least ten error bars.</summary>
    public static void Resolves(double difference, Estimate observed)
        => Assert.True(observed.StandardError * 10 < Math.Abs(difference),
            $"{observed} cannot resolve a difference of {difference:G3}; run longer");

    /// <summary>A count of successes agrees with a probability within 4 binomial standard deviations.</summary>
    public static void Covers(double probability, int successes, int trials)
    {
        double sigma = Math.Sqrt(probability * (1 - probability) / trials);
        Assert.True(Math.Abs((double)successes / trials - probability) <= 4 * sigma,
            $"{successes} of {trials} = {(double)successes / trials:P1}, expected {probability:P1} ± {sigma:P1}");
    }
}
