using Carnot.Randomness;
using Carnot.Reports.Figures;

namespace Carnot.Reports.Tests;

public sealed class TicksTests
{
    [Fact]
    public void Linear_ticks_are_three_to_nine_multiples_of_one_two_or_five_inside_the_range()
    {
        var rng = new Rng(1, "ticks");
        for (int i = 0; i < 5000; i++)
        {
            double span = Math.Pow(10, 24 * rng.NextUniform() - 12), low = (rng.NextUniform() - 0.5) * span * Math.Pow(10, 3 * rng.NextUniform());
            double high = low + span;
            Ticks ticks = Ticks.For(low, high, AxisScale.Linear);
            Assert.InRange(ticks.Values.Length, 3, 10);
            Assert.All(ticks.Values, value => Assert.InRange(value, low, high));
            double step = ticks.Values[1] - ticks.Values[0];
            double mantissa = step / Math.Pow(10, Math.Floor(Math.Log10(step * 1.0001)));
            // The difference of two ticks up to 500 steps from zero: 500 roundings of 1e-16, relative to the step.
            Assert.Contains(new double[] { 1, 2, 5 }, m => Math.Abs(mantissa - m) < 1e-9);
            Assert.Equal(ticks.Values.Length, ticks.Labels.Distinct().Count());
        }
    }

    [Fact]
    public void Logarithmic_ticks_are_three_to_ten_and_inside_the_range()
    {
        var rng = new Rng(2, "ticks");
        for (int i = 0; i < 5000; i++)
        {
            double low = Math.Pow(10, 20 * rng.NextUniform() - 10), high = low * Math.Pow(10, 0.05 + 20 * rng.NextUniform());
            Ticks ticks = Ticks.For(low, high, AxisScale.Log);
            Assert.InRange(ticks.Values.Length, 3, 10);
            Assert.All(ticks.Values, value => Assert.InRange(value, low * (1 - 1e-9), high * (1 + 1e-9)));
            Assert.Equal(ticks.Values.Length, ticks.Labels.Distinct().Count());
        }
    }

    [Theory]
    [InlineData(0, 50_000, "0 10k 20k 30k 40k 50k")]
    [InlineData(0, 6e-4, "0 1 2 3 4 5 6")]
    [InlineData(-1, 1, "−1.0 −0.5 0.0 0.5 1.0")]
    [InlineData(2.5, 3.5, "2.6 2.8 3.0 3.2 3.4")]
    [InlineData(0, 3e6, "0 0.5M 1.0M 1.5M 2.0M 2.5M 3.0M")]
    public void Labels_are_short(double low, double high, string labels)
        => Assert.Equal(labels, string.Join(' ', Ticks.For(low, high, AxisScale.Linear).Labels));

    [Fact]
    public void Small_values_leave_their_power_of_ten_to_the_axis() => Assert.Equal(-4, Ticks.For(0, 6e-4, AxisScale.Linear).Exponent);

    [Theory]
    [InlineData(0.01, 1000, "0.01 0.1 1 10 100 1000")]
    [InlineData(1e-6, 1e-3, "10⁻⁶ 10⁻⁵ 10⁻⁴ 0.001")]
    [InlineData(1, 20, "1 2 5 10 20")]
    public void Logarithmic_labels_are_powers(double low, double high, string labels)
        => Assert.Equal(labels, string.Join(' ', Ticks.For(low, high, AxisScale.Log).Labels));
}
