using Carnot.Laws;
using Carnot.Schedules;

namespace Carnot.Tests.Laws;

public class PreparedCurveTests
{
    /// <summary>Falls spread evenly lie half a decay from its end, those of a cosine too by symmetry, √x has its falls' mean at x = 1/3, and one jump lies where it is. The first per cent of a fall counts as plateau.</summary>
    [Theory]
    [InlineData("constant:peak=1,warmup=100", 0, 0)]
    [InlineData("wsd:peak=1,warmup=100,steps=1000,decay=400", 400, 0.015)]
    [InlineData("cosine:peak=1,steps=1000,floor=0.1", 1000, 0.015)]
    [InlineData("wsd:peak=1,warmup=100,steps=1000,decay=400,shape=1-sqrt", 533, 0.015)]
    [InlineData("steps:0=1,800=0.1", 400, 0.015)]
    // A faint fall over all the run does not make a short decay a long one: a hundredth of the rate falls at 625 from the end on average, the rest at 50.
    [InlineData("table:0=1,500=0.98,900=0.98,1000=0", 111, 0.015)]
    // Back at the peak, what has fallen before is forgotten.
    [InlineData("steps:0=1,200=0.1,400=1,900=0.1", 200, 0.015)]
    public void The_length_of_a_decay_is_twice_the_mean_distance_of_its_falls_from_the_end(string schedule, double length, double tolerance)
        => Assert.Equal(length, PreparedCurve.Of(Schedule.Parse(schedule), [999]).DecaySteps, length * tolerance);
}
