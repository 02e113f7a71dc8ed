using System.Text.Json.Nodes;
using Carnot.Schedules;

namespace Carnot.Tests.Schedules;

public class ScheduleTests
{
    // One unit in the last place of a product of a few factors of order 1.
    private const double Rounding = 4e-16;

    public static TheoryData<string> Texts =>
    [
        "constant:peak=0.0003",
        "constant:peak=0.0003,warmup=300",
        "warmup:peak=0.0006,steps=300",
        "warmup:peak=0.001,steps=300,from=1E-05",
        "linear:peak=0.0006,steps=10000",
        "cosine:peak=0.0006,warmup=300,steps=10000,floor=6E-05",
        "1-sqrt:peak=0.0006,steps=10000",
        "exponential:peak=0.0006,steps=10000,floor=6E-06",
        "power-2.5:peak=0.0006,steps=10000",
        "wsd:peak=0.0006,warmup=300,steps=10000,decay=2000,shape=1-sqrt",
        "wsd:peak=0.0006,warmup=300,steps=10000,decay=2000,shape=power-2,floor=1E-05",
        "1/t:peak=0.0006,time=250.5",
        "1/t:peak=0.0006,warmup=300,time=500,start=8000,factor=1,floor=1E-06",
        "steps:0=0.0006,8000=6E-05",
        "table:0=0,300=0.0006,10000=0",
        "warmup:peak=0.0006,steps=300 until 300 then constant:peak=0.0006 until 8000 then linear:peak=0.0006,steps=2000",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_and_JSON_read_back_to_an_equal_schedule_with_equal_rates(string text)
    {
        Schedule schedule = Schedule.Parse(text);
        Assert.Equal(text, schedule.ToString());
        Schedule fromJson = ScheduleJson.Read(JsonNode.Parse(ScheduleJson.Write(schedule).ToJsonString()));
        Assert.Equal(schedule, fromJson);
        Assert.Equal(schedule, Schedule.Parse(schedule.ToString()));
        for (long step = 0; step < 12_000; step += 37) Assert.Equal(schedule.At(step), fromJson.At(step));
    }

    [Fact]
    public void The_text_of_the_issue_is_understood()
    {
        Schedule wsd = Schedule.Parse("wsd:peak=6e-4,warmup=300,steps=10000,decay=2000,shape=1-sqrt");
        Assert.Equal(new WarmupStableDecay(6e-4, 300, 10_000, 2_000, Shape.OneMinusSqrt), wsd);
        Assert.Equal(6e-4 / 301, wsd.At(0), tolerance: Rounding);
        Assert.Equal(6e-4, wsd.At(300));
        Assert.Equal(6e-4, wsd.At(8_000));
        Assert.Equal(6e-4 * (1 - Math.Sqrt(0.5)), wsd.At(9_000), tolerance: Rounding);
        Assert.Equal(0, wsd.At(10_000));
        Assert.Equal(0, wsd.At(20_000));
    }

    [Fact]
    public void Shapes_follow_their_closed_forms()
    {
        for (int i = 0; i <= 100; i++)
        {
            double x = i / 100.0;
            Assert.Equal(1 + 2 * (1 - x), Shape.Linear.Between(3, 1, x), tolerance: 4 * Rounding);
            Assert.Equal(2 + Math.Cos(Math.PI * x), Shape.Cosine.Between(3, 1, x), tolerance: 4 * Rounding);
            Assert.Equal(1 + 2 * (1 - Math.Sqrt(x)), Shape.OneMinusSqrt.Between(3, 1, x), tolerance: 4 * Rounding);
            Assert.Equal(3 * Math.Exp(-x * Math.Log(3)), Shape.Exponential.Between(3, 1, x), tolerance: 16 * Rounding);
            Assert.Equal(1 + 2 * Math.Pow(1 - x, 1.7), Shape.Power(1.7).Between(3, 1, x), tolerance: 4 * Rounding);
        }
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("cosine")]
    [InlineData("1-sqrt")]
    [InlineData("exponential")]
    [InlineData("power-3")]
    public void Every_shape_falls_from_peak_to_floor_and_stays(string word)
    {
        Shape shape = Shape.Parse(word);
        Assert.Equal(3, shape.Between(3, 1, 0));
        Assert.Equal(1, shape.Between(3, 1, 1));
        Assert.Equal(3, shape.Between(3, 1, -0.5));
        Assert.Equal(1, shape.Between(3, 1, 1.5));
        for (int i = 1; i <= 1000; i++)
            Assert.True(shape.Between(3, 1, i / 1000.0) < shape.Between(3, 1, (i - 1) / 1000.0), $"{word} at {i}");
    }

    [Fact]
    public void The_sum_of_a_linear_decay_is_half_a_rectangle_and_a_half_step()
        // Σ_{t<T} peak (1 − t/T) = peak (T + 1)/2; 1000 additions that round a sum of up to 0.5 by 2⁻⁵⁴ each.
        => Assert.Equal(1e-3 * 1001 / 2, new Decay(Shape.Linear, 1e-3, 1000).Sum(1000), tolerance: 1000 * 5.6e-17);

    [Fact]
    public void Inverse_time_adds_a_constant_to_one_over_the_rate_every_step()
    {
        var schedule = new InverseTime(peak: 0.1, timeScale: 10);
        Assert.Equal(0.05, schedule.At(0));
        for (long t = 1; t < 1000; t++)
            Assert.Equal(1 / (0.05 * 10), 1 / schedule.At(t) - 1 / schedule.At(t - 1), tolerance: 1e-11);
    }

    [Fact]
    public void A_join_with_a_jump_changes_exactly_at_its_boundary()
    {
        Schedule stairs = new Constant(3).Until(10, new Constant(1));
        Assert.Equal(3, stairs.At(9));
        Assert.Equal(1, stairs.At(10));
        Schedule table = Schedule.Parse("steps:0=3,10=1");
        Assert.Equal(3, table.At(9));
        Assert.Equal(1, table.At(10));
        Schedule jump = new InverseTime(peak: 4, timeScale: 5, start: 10);
        Assert.Equal(4, jump.At(9));
        Assert.Equal(2, jump.At(10));
    }

    [Fact]
    public void The_second_part_of_a_join_counts_from_its_own_step_0()
    {
        Schedule joined = new Constant(5).Until(100, new Decay(Shape.Linear, 5, 10));
        Assert.Equal(5, joined.At(100));
        Assert.Equal(2.5, joined.At(105));
        Assert.Equal(0, joined.At(110));
    }

    [Fact]
    public void Joins_are_the_same_record_however_they_were_nested()
    {
        Schedule a = new Constant(1), b = new Constant(2), c = new Constant(3);
        Schedule left = a.Until(10, b).Until(30, c), right = a.Until(10, b.Until(20, c));
        Assert.Equal(left, right);
        Assert.Equal([1, 2, 2, 3], new long[] { 9, 10, 29, 30 }.Select(right.At));
    }

    [Fact]
    public void Warmup_stable_decay_equals_the_join_of_its_parts()
    {
        Schedule whole = new WarmupStableDecay(6e-4, 300, 10_000, 2_000, Shape.Cosine, 6e-5);
        Schedule parts = new LinearWarmup(6e-4, 300).Until(300, new Constant(6e-4)).Until(8_000, new Decay(Shape.Cosine, 6e-4, 2_000, 6e-5));
        for (long step = 0; step < 10_100; step++) Assert.Equal(parts.At(step), whole.At(step), tolerance: Rounding);
    }

    [Fact]
    public void A_warmup_from_a_given_rate_is_the_dialect_of_trainers_that_start_there()
    {
        // A recorded run: peak 1e-3, warm-up 300 from 1e-5, logged 0.000175 at step 50.
        Assert.Equal(0.000175, new LinearWarmup(1e-3, 300, from: 1e-5).At(50), tolerance: Rounding);
        Assert.Equal(0.25, new LinearWarmup(1, 3).At(0));
        Assert.Equal(1, new LinearWarmup(1, 3).At(3));
    }

    [Fact]
    public void A_table_is_straight_between_its_steps_and_holds_at_its_ends()
    {
        Schedule table = Schedule.Parse("table:10=2,20=4");
        Assert.Equal([2, 2, 3, 4, 4], new long[] { 0, 10, 15, 20, 99 }.Select(table.At));
        Assert.Equal([0.5, 0.25], Tabulated.Of([0.5, 0.25]).ToArray(2));
    }

    [Theory]
    [InlineData("table:0=1,1=8,3=2,10=4,11=4,18=0")]
    [InlineData("table:4=1,5=8,10=2,12=4")]
    [InlineData("steps:4=1,5=8,10=2,12=4")]
    public void A_table_sums_to_what_its_rates_add_up_to(string text)
    {
        Schedule table = Schedule.Parse(text);
        // Rates are at most 8 and so are 25 of them at most 200: every addition and every rate rounds by less than 200 · 2⁻⁵³.
        for (long steps = 0; steps <= 25; steps++)
            Assert.Equal(Enumerable.Range(0, (int)steps).Sum(step => table.At(step)), table.Sum(steps), tolerance: 50 * 200 * 1.2e-16);
    }

    [Fact]
    public void Equal_tables_are_equal_and_hash_alike()
    {
        Schedule a = Schedule.Parse("table:10=2,20=4"), b = Schedule.Parse("table:10=2,20=4"), c = Schedule.Parse("table:10=2,20=5");
        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.NotEqual(a, c);
    }

    [Theory]
    [InlineData("", "An empty schedule. Write a word and its values, for example cosine:peak=3e-4,steps=10000. Known words: constant, warmup, linear, cosine, 1-sqrt, exponential, power-P, wsd, 1/t, steps, table.")]
    [InlineData("cosin:peak=1,steps=2", "Unknown schedule word \"cosin\"; did you mean \"cosine\"? Known words: constant, warmup, linear, cosine, 1-sqrt, exponential, power-P, wsd, 1/t, steps, table.")]
    [InlineData("cosine:peak=1", "A cosine schedule needs steps=VALUE.")]
    [InlineData("cosine:peak=1,steps=-5", "steps=-5: a step cannot be negative; steps count from 0.")]
    [InlineData("cosine:peak=1,steps=2.5", "steps=2.5 is not a whole number of steps.")]
    [InlineData("cosine:peak=abc,steps=2", "peak=abc is not a number.")]
    [InlineData("cosine:peek=1,steps=2", "A cosine schedule has no \"peek\"; did you mean \"peak\"?")]
    [InlineData("wsd:peak=1,steps=20,decy=5", "A wsd schedule has no \"decy\"; did you mean \"decay\"?")]
    [InlineData("cosine:peak=1,steps=2,flor=1", "A cosine schedule has no \"flor\"; did you mean \"floor\"? It has: peak, steps, floor, warmup.")]
    [InlineData("cosine:peak=1,peak=2,steps=2", "\"peak\" is given twice in a cosine schedule.")]
    [InlineData("cosine:peak,steps=2", "\"peak\" in a cosine schedule is not KEY=VALUE.")]
    [InlineData("constant:peak=-1", "peak must be a finite learning rate of 0 or more, got -1.")]
    [InlineData("exponential:peak=1,steps=10", "floor must be a finite learning rate above 0, got 0.")]
    [InlineData("cosine:peak=1e-4,steps=10,floor=1", "floor must be the peak 0.0001 or less, got 1.")]
    [InlineData("exponential:peak=1e-4,steps=10,floor=1", "floor must be the peak 0.0001 or less, got 1.")]
    [InlineData("wsd:peak=1e-4,steps=10,decay=4,floor=1", "floor must be the peak 0.0001 or less, got 1.")]
    [InlineData("1/t:peak=1e-4,time=3,floor=1", "floor must be the peak 0.0001 or less, got 1.")]
    [InlineData("1/t:peak=1e-4,time=3,factor=50", "factor must be above 0 and at most 1, got 50.")]
    [InlineData("wsd:peak=1,warmup=5,steps=10,decay=6", "warmup (5) and decay (6) are together longer than steps (10). Shorten one of them or raise steps.")]
    [InlineData("wsd:peak=1,steps=10,decay=5,shape=sqrt", "Unknown decay shape \"sqrt\". Known shapes: linear, cosine, 1-sqrt, exponential, power-P (such as power-2).")]
    [InlineData("table:0=1,0=2", "The steps of a table must increase, got 0 before 0.")]
    [InlineData("table:-1=1", "step=-1: a step cannot be negative; steps count from 0.")]
    [InlineData("table:1", "\"1\" in a table schedule is not STEP=RATE.")]
    [InlineData("1/t:peak=1,time=0", "time must be a number of steps above 0, got 0.")]
    public void A_bad_text_is_refused_with_its_reason(string text, string message)
    {
        var fault = Assert.Throws<UsageException>(() => Schedule.Parse(text));
        Assert.Equal(message, fault.Message);
        Assert.Equal(2, fault.ExitCode);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"kind":"cosine","peak":"x","steps":3}""")]
    [InlineData("""{"kind":"table","steps":[0]}""")]
    [InlineData("""{"kind":"joined","first":{"kind":"constant","peak":1}}""")]
    [InlineData("""{"kind":"wsd","peak":null}""")]
    public void Bad_JSON_is_refused(string json) => Assert.Throws<UsageException>(() => ScheduleJson.Read(JsonNode.Parse(json)));
}
