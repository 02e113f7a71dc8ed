using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Tests;

public class SchedulePhasesTests
{
    public static TheoryData<string, int, string> Known => new()
    {
        { "constant:peak=1e-3", 1000, "Plateau 0-999" },
        { "constant:peak=1e-3,warmup=100", 1000, "Warmup 0-100, Plateau 100-999" },
        { "cosine:peak=1e-3,warmup=100,steps=1000", 1001, "Warmup 0-100, Decay 100-1000 cosine" },
        { "cosine:peak=1e-3,warmup=100,steps=1000,floor=1e-4", 2001, "Warmup 0-100, Decay 100-1000 cosine, Plateau 1000-2000" },
        { "linear:peak=1e-3,steps=1000", 1001, "Decay 0-1000 linear" },
        { "exponential:peak=1e-3,steps=1000,floor=1e-5", 1001, "Decay 0-1000 exponential" },
        { "power-2:peak=1e-3,steps=1000", 1001, "Decay 0-1000 power-2" },
        { "wsd:peak=6e-4,warmup=300,steps=3000,decay=600,shape=1-sqrt", 3001, "Warmup 0-300, Plateau 300-2400, Decay 2400-3000 1-sqrt" },
        { "wsd:peak=6e-4,warmup=30,steps=3000,decay=2700,shape=linear", 3001, "Warmup 0-30, Plateau 30-300, Decay 300-3000 linear" },
        { "steps:0=6e-4,1000=6e-5", 2000, "Plateau 0-999, Decay 999-1000, Plateau 1000-1999" },
        { "linear:peak=6e-4,steps=1000,floor=1e-4 until 1000 then warmup:peak=6e-4,steps=100,from=1e-4", 1500, "Decay 0-1000 linear, Rise 1000-1100, Plateau 1100-1499" },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void The_phases_of_a_known_schedule_are_found_at_their_steps(string schedule, int steps, string phases)
        => Assert.Equal(phases, Words(SchedulePhases.Find(Schedule.Parse(schedule), steps)));

    /// <summary>Six decimals are what llm.c prints: 600 units at this peak. A boundary may move by the steps that one unit takes, or to the next logged step.</summary>
    [Theory]
    [InlineData("cosine:peak=6e-4,warmup=700,steps=20000,floor=6e-5", "Warmup Decay:cosine")]
    [InlineData("wsd:peak=6e-4,warmup=700,steps=20000,decay=4000,shape=linear", "Warmup Plateau Decay:linear")]
    [InlineData("wsd:peak=6e-4,warmup=700,steps=20000,decay=4000,shape=1-sqrt", "Warmup Plateau Decay:1-sqrt")]
    [InlineData("constant:peak=6e-4,warmup=700", "Warmup Plateau")]
    public void Rounded_and_coarsely_logged_rates_show_the_same_phases(string text, string kinds)
    {
        Schedule schedule = Schedule.Parse(text);
        foreach (int interval in (int[])[1, 10, 50, 130])
        {
            long[] steps = [.. Enumerable.Range(0, 20_000 / interval).Select(i => (long)i * interval)];
            double[] exact = [.. steps.Select(schedule.At)];
            double[] rounded = [.. exact.Select(rate => Math.Round(rate, 6))];
            foreach (double[] rates in (double[][])[exact, rounded])
            {
                var phases = SchedulePhases.Find(new Series("lr", [.. steps], [.. rates]));
                Assert.Equal(kinds, string.Join(' ', phases.Select(phase => phase.Shape is { } shape ? $"{phase.Kind}:{shape}" : $"{phase.Kind}")));
                for (int i = 1; i < phases.Length; i++) Assert.Equal(phases[i - 1].LastStep, phases[i].FirstStep);
            }
        }
    }

    [Fact]
    public void A_single_rate_is_a_plateau_and_none_has_no_phase()
    {
        Assert.Equal("Plateau 5-5", Words(SchedulePhases.Find(new Series("lr", [5], [1e-3]))));
        Assert.Empty(SchedulePhases.Find(new Series("lr", [], [])));
    }

    private static string Words(IEnumerable<Phase> phases)
        => string.Join(", ", phases.Select(phase => $"{phase.Kind} {phase.FirstStep}-{phase.LastStep}{(phase.Shape is { } shape ? $" {shape}" : "")}"));
}
