using Carnot.Schedules;

namespace Carnot.Tests.Schedules;

public class ScheduleExtensionTests
{
    private static readonly Schedule StableDecay = Schedule.Parse("wsd:peak=6e-4,warmup=100,steps=1000,decay=200");

    [Fact]
    public void On_the_plateau_holding_on_is_the_same_schedule_with_a_later_decay()
    {
        ExtensionPlan plan = Named(ScheduleExtension.Plan(StableDecay, 700, 3000, decay: 200), "hold and decay");
        ScheduleComparison same = ScheduleComparison.Of(Schedule.Parse("wsd:peak=6e-4,warmup=100,steps=3000,decay=200"), plan.Schedule, 3000);
        Assert.True(same.Same, $"{same.LargestGap}");
        Assert.Equal(0, plan.Jump);
        Assert.Equal("", plan.Warning);
    }

    [Fact]
    public void No_plan_but_the_restated_one_jumps_or_changes_the_past()
    {
        foreach (string text in (string[])["wsd:peak=6e-4,warmup=100,steps=1000,decay=200", "cosine:peak=6e-4,warmup=100,steps=1000,floor=6e-5", "hf.cosine:learning_rate=6e-4,warmup_steps=100,max_steps=1000", "table:0=0,100=6e-4,1000=1e-5"])
            foreach (long at in (long[])[50, 500, 900, 999])
                foreach (ExtensionPlan plan in ScheduleExtension.Plan(Schedule.Parse(text), at, 4000, shape: Shape.Cosine).Where(p => p.Name != "restated"))
                {
                    Assert.Equal(0, plan.Jump);
                    Assert.Equal(0, plan.Past);
                    Assert.Equal("", plan.Warning);
                    Assert.True(plan.Schedule.At(3999) < 1e-6, $"{plan.Schedule}");
                }
    }

    [Fact]
    public void Within_the_decay_the_branch_goes_back_to_the_last_update_of_the_plateau()
    {
        IReadOnlyList<ExtensionPlan> plans = ScheduleExtension.Plan(StableDecay, 900, 3000);
        ExtensionPlan branch = Named(plans, "branch off the plateau");
        Assert.Equal(800, branch.From);
        Assert.Equal(6e-4, branch.Schedule.At(2000));
        Assert.Equal(StableDecay.At(900), Named(plans, "hold and decay").Schedule.At(2000));
    }

    [Theory]
    // llm.c's warm-up of (t + 1)/W ends at the peak, where the cosine begins once more.
    [InlineData("llmc.cosine:l=6e-4,u=300,q=0,x=1000")]
    [InlineData("hf.cosine:learning_rate=6e-4,warmup_steps=300,max_steps=1000")]
    public void A_peak_is_no_plateau_to_branch_off(string text)
        => Assert.DoesNotContain(ScheduleExtension.Plan(Schedule.Parse(text), 500, 2000), plan => plan.Name == "branch off the plateau");

    [Fact]
    public void A_second_warmup_begins_at_the_rate_that_was_left()
    {
        ExtensionPlan plan = Named(ScheduleExtension.Plan(StableDecay, 900, 3000, decay: 300, warmup: 50, peak: 4e-4), "warm up again");
        Assert.Equal([StableDecay.At(900), 4e-4, 4e-4, 4e-4, 2e-4], new long[] { 900, 950, 1000, 2700, 2850 }.Select(plan.Schedule.At), (a, b) => Math.Abs(a - b) < 1e-18);
    }

    [Fact]
    public void A_restated_cosine_jumps_and_rewrites_the_past_and_says_so()
    {
        // Half-way through 1000 updates the cosine is at ½; stretched to 2000 it is at ½ (1 + cos π/4) = 0.8536.
        ExtensionPlan plan = Named(ScheduleExtension.Plan(Schedule.Parse("hf.cosine:learning_rate=1,max_steps=1000"), 500, 2000), "restated");
        Assert.Equal("hf.cosine:learning_rate=1,max_steps=2000", plan.Schedule.ToString());
        Assert.Equal(0.5 * Math.Cos(Math.PI / 4), plan.Jump, 1e-15);
        Assert.Equal("the rate jumps from 0.5 to 0.8536 at update 500; the updates already made had other rates than this schedule gives them, by up to 0.3525", plan.Warning);
    }

    [Theory]
    [InlineData("megatron.cosine:lr=1,train-iters=1000,lr-decay-iters=800", "megatron.cosine:lr=1,train-iters=2000,lr-decay-iters=800")]
    [InlineData("megatron.cosine:lr=1,train-iters=1000", "megatron.cosine:lr=1,train-iters=2000")]
    [InlineData("nanogpt:learning_rate=1,max_iters=1000,warmup_iters=10,lr_decay_iters=1000", "nanogpt:learning_rate=1,max_iters=2000,warmup_iters=10,lr_decay_iters=2000")]
    public void Restating_moves_the_end_of_the_decay_only_where_it_was_the_end_of_the_run(string before, string after)
        => Assert.Equal(after, Named(ScheduleExtension.Plan(Schedule.Parse(before), 700, 2000), "restated").Schedule.ToString());

    [Fact]
    public void A_restated_plateau_is_no_trap_before_its_decay()
        => Assert.Equal("", Named(ScheduleExtension.Plan(StableDecay, 700, 3000), "restated").Warning);

    [Fact]
    public void After_the_end_only_a_warmup_can_go_on()
    {
        IReadOnlyList<ExtensionPlan> plans = ScheduleExtension.Plan(Schedule.Parse("cosine:peak=6e-4,steps=1000"), 1000, 3000);
        Assert.Equal(["warm up again", "restated"], plans.Select(p => p.Name));
        Assert.Equal(0, plans[0].Jump);
    }

    [Theory]
    [InlineData(0, 100, null, "at must be the number of updates already made, 1 or more, got 0.")]
    [InlineData(100, 100, null, "steps (100) must be above the updates already made (100).")]
    [InlineData(100, 200, 101L, "A decay of 101 steps does not fit between update 100 and 200. Give 1 to 100.")]
    public void Impossible_plans_are_refused(long at, long steps, long? decay, string message)
        => Assert.Equal(message, Assert.Throws<UsageException>(() => ScheduleExtension.Plan(StableDecay, at, steps, decay)).Message);

    private static ExtensionPlan Named(IReadOnlyList<ExtensionPlan> plans, string name) => Assert.Single(plans, p => p.Name == name);
}
