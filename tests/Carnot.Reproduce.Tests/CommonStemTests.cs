using Carnot.Networks.Training;
using Carnot.Reproduce.Trainings;

namespace Carnot.Reproduce.Tests;

public class CommonStemTests
{
    private static readonly TrainingConfiguration Run = TrainingConfiguration.Of("gpt2", "tiny") with { Steps = 1000, ValidateEvery = 60 };

    [Fact]
    public void Decays_that_leave_one_plateau_share_it_up_to_the_last_validation_before_they_part()
    {
        TrainingConfiguration linear = Decay("linear"), sqrt = Decay("1-sqrt"), cosine = Run with { Schedule = "cosine:peak=0.01,warmup=20,steps=1000" };
        IReadOnlyDictionary<TrainingConfiguration, TrainingConfiguration> stems = CommonStem.Of([linear, sqrt, cosine, linear]);
        // Both still have the plateau's rate at step 750, so 751 rates are equal; the cosine is another run from its twentieth step on.
        Assert.Equal([linear, sqrt], stems.Keys);
        Assert.All(stems.Values, stem => Assert.Equal(linear with { Steps = 720 }, stem));
    }

    [Fact]
    public void Seeds_peaks_and_sizes_share_nothing()
        => Assert.Empty(CommonStem.Of([Decay("linear"), Decay("1-sqrt") with { Seed = 2 }, Decay("1-sqrt") with { Width = 64 }, Run with { Schedule = "wsd:peak=0.02,warmup=20,steps=1000,decay=250" }]));

    [Fact]
    public void A_run_that_is_the_beginning_of_another_still_ends_by_itself()
    {
        TrainingConfiguration shorter = Run with { Schedule = "constant:peak=0.01", Steps = 600 }, longer = shorter with { Steps = 1200 };
        Assert.Equal(540, CommonStem.Of([longer, shorter])[shorter].Steps);
    }

    [Fact]
    public void Less_than_half_of_a_run_is_not_worth_a_stem()
        => Assert.Empty(CommonStem.Of([Run with { Schedule = "wsd:peak=0.01,warmup=20,steps=1000,decay=600,shape=linear" }, Run with { Schedule = "wsd:peak=0.01,warmup=20,steps=1000,decay=600,shape=1-sqrt" }]));

    private static TrainingConfiguration Decay(string shape) => Run with { Schedule = $"wsd:peak=0.01,warmup=20,steps=1000,decay=250,shape={shape}" };
}
