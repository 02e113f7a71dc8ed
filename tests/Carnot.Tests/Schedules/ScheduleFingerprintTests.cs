using Carnot.Randomness;
using Carnot.Schedules;

namespace Carnot.Tests.Schedules;

public class ScheduleFingerprintTests
{
    [Fact]
    public void A_schedule_has_one_fingerprint_however_it_is_written()
    {
        string whole = ScheduleFingerprint.Of(Schedule.Parse("wsd:peak=6e-4,warmup=300,steps=10000,decay=2000,shape=cosine,floor=6e-5"), 10_000);
        Schedule parts = Schedule.Parse("warmup:peak=6e-4,steps=300 until 300 then constant:peak=6e-4 until 8000 then cosine:peak=6e-4,steps=2000,floor=6e-5");
        Assert.Equal(whole, ScheduleFingerprint.Of(parts, 10_000));
        Assert.Equal(whole, ScheduleFingerprint.Of(Tabulated.Of(parts.ToArray(10_000)), 10_000));
        Assert.Matches("^lr1-10000-[0-9a-f]{16}$", whole);
    }

    [Fact]
    public void Rounding_does_not_change_it_even_at_rates_with_few_digits()
    {
        // 64 and 1024 steps make dyadic fractions of the peak, where a decimal grid would have its ties.
        foreach (int steps in (int[])[10, 64, 1000, 1024])
            foreach (double peak in (double[])[1e-3, 6e-4, 0.00099999999999999])
            {
                double[] down = new double[steps], other = new double[steps];
                for (int t = 0; t < steps; t++)
                {
                    down[t] = peak * (1 - (double)t / steps);
                    other[t] = peak / steps * (steps - t);
                }
                Assert.Equal(ScheduleFingerprint.Of(Tabulated.Of(down), steps), ScheduleFingerprint.Of(Tabulated.Of(other), steps));
            }
    }

    [Fact]
    public void Any_rate_changed_by_two_units_changes_it()
    {
        Schedule schedule = Schedule.Parse("cosine:peak=6e-4,warmup=30,steps=5000");
        double[] rates = schedule.ToArray(5000);
        string before = ScheduleFingerprint.Of(schedule, 5000);
        var rng = new Rng(1, "fingerprint");
        for (int i = 0; i < 50; i++)
        {
            int at = (int)(rng.NextUniform() * 5000);
            double kept = rates[at];
            // The unit of a peak of 6e-4 is 1e-10.
            rates[at] += 2e-10;
            Assert.NotEqual(before, ScheduleFingerprint.Of(Tabulated.Of(rates), 5000));
            rates[at] = kept;
        }
    }

    [Theory]
    [InlineData("cosine:peak=6e-4,warmup=301,steps=10000")]
    [InlineData("cosine:peak=6e-4,warmup=300,steps=10001")]
    [InlineData("cosine:peak=6e-3,warmup=300,steps=10000")]
    [InlineData("cosine:peak=6e-4,warmup=300,steps=10000,floor=1e-8")]
    public void Another_schedule_has_another_fingerprint(string other)
        => Assert.NotEqual(
            ScheduleFingerprint.Of(Schedule.Parse("cosine:peak=6e-4,warmup=300,steps=10000"), 10_000),
            ScheduleFingerprint.Of(Schedule.Parse(other), 10_000));

    [Fact]
    public void The_rule_does_not_change_between_releases()
        => Assert.Equal("lr1-10000-be826b36adaa7dd3", ScheduleFingerprint.Of(Schedule.Parse("cosine:peak=6e-4,warmup=300,steps=10000"), 10_000));

    [Fact]
    public void No_updates_have_no_fingerprint()
        => Assert.Equal("A fingerprint needs at least 1 update, got 0.", Assert.Throws<UsageException>(() => ScheduleFingerprint.Of(new Constant(1), 0)).Message);
}
