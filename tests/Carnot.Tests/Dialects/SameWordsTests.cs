using Carnot.Dialects;
using Carnot.Schedules;

namespace Carnot.Tests.Dialects;

/// <summary>The same words in several trainers: 10 updates, warm-up 3, floor 0, peak 1.</summary>
public class SameWordsTests
{
    // Three decimals as the published table has them: half of the last one.
    private const double Printed = 0.0005;

    private static readonly PlainWords Cosine = new(1, 3, 10, 7, Shape.Cosine);

    private static readonly PlainWords StableDecay = new(1, 3, 10, 4, Shape.OneMinusSqrt);

    [Theory]
    [InlineData("hf", 5.000, 0.0, 0.333, 0.667, 1.0, 0.950, 0.812, 0.611, 0.389, 0.188, 0.050)]
    [InlineData("megatron", 5.000, 0.0, 0.333, 0.667, 1.0, 0.950, 0.812, 0.611, 0.389, 0.188, 0.050)]
    [InlineData("torchtitan", 6.000, 0.333, 0.667, 1.0, 1.0, 0.950, 0.812, 0.611, 0.389, 0.188, 0.050)]
    [InlineData("nanogpt", 5.500, 0.250, 0.500, 0.750, 1.0, 0.950, 0.812, 0.611, 0.389, 0.188, 0.050)]
    [InlineData("llmc", 6.000, 0.333, 0.667, 1.0, 1.0, 0.950, 0.812, 0.611, 0.389, 0.188, 0.050)]
    public void Cosine_uses_these_rates(string dialect, double sum, params double[] rates) => Uses(dialect, Cosine, sum, rates);

    [Theory]
    [InlineData("hf", 5.927, 0.0, 0.333, 0.667, 1.0, 1.0, 1.0, 1.0, 0.500, 0.293, 0.134)]
    [InlineData("megatron", 5.927, 0.0, 0.333, 0.667, 1.0, 1.0, 1.0, 1.0, 0.500, 0.293, 0.134)]
    [InlineData("torchtitan", 6.927, 0.333, 0.667, 1.0, 1.0, 1.0, 1.0, 1.0, 0.500, 0.293, 0.134)]
    [InlineData("llmc", 8.293, 0.333, 0.667, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.293)]
    public void Warmup_stable_decay_over_4_steps_by_1_minus_sqrt_uses_these_rates(string dialect, double sum, params double[] rates) => Uses(dialect, StableDecay, sum, rates);

    [Fact]
    public void nanoGPT_has_no_warmup_stable_decay() => Assert.Empty(Trainers.Named("nanogpt").Say(StableDecay));

    private static void Uses(string dialect, PlainWords words, double sum, double[] rates)
    {
        Schedule said = Trainers.Named(dialect).Say(words).First();
        double[] used = said.ToArray(10);
        for (int t = 0; t < 10; t++) Assert.True(Math.Abs(used[t] - rates[t]) <= Printed, $"{said} at {t}: {used[t]} instead of {rates[t]}");
        Assert.Equal(sum, used.Sum(), tolerance: Printed);
    }
}
