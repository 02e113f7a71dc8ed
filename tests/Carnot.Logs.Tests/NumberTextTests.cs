using System.Globalization;
using System.Text;
using Carnot.Randomness;

namespace Carnot.Logs.Tests;

public class NumberTextTests
{
    [Fact]
    public void Numbers_of_any_length_have_the_bits_of_the_general_parser()
    {
        var rng = new Rng(1, "numbers");
        for (int n = 0; n < 200_000; n++)
        {
            var text = new StringBuilder(rng.NextIndex(3) == 0 ? "-" : "");
            int before = rng.NextIndex(10), after = rng.NextIndex(12);
            for (int i = 0; i <= before; i++) text.Append((char)('0' + rng.NextIndex(10)));
            if (after > 0) text.Append('.');
            for (int i = 0; i < after; i++) text.Append((char)('0' + rng.NextIndex(10)));
            if (rng.NextIndex(2) == 0) text.Append(CultureInfo.InvariantCulture, $"{(rng.NextIndex(2) == 0 ? 'e' : 'E')}{(rng.NextIndex(2) == 0 ? "" : "+")}{rng.NextIndex(40)}");
            else if (rng.NextIndex(2) == 0) text.Append(CultureInfo.InvariantCulture, $"e-{rng.NextIndex(40)}");
            string written = text.ToString();
            Assert.True(NumberText.TryParse(Encoding.UTF8.GetBytes(written), out double value), written);
            double expected = double.Parse(written, NumberStyles.Float, CultureInfo.InvariantCulture);
            Assert.True(BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(value), written);
        }
    }

    [Theory]
    [InlineData("nan", double.NaN)]
    [InlineData("-NaN", double.NaN)]
    [InlineData("+Inf", double.PositiveInfinity)]
    [InlineData("-infinity", double.NegativeInfinity)]
    [InlineData(" .5 ", 0.5)]
    [InlineData("5.", 5)]
    [InlineData("-0", -0.0)]
    public void Words_and_bare_points_are_numbers(string text, double expected)
    {
        Assert.True(NumberText.TryParse(Encoding.UTF8.GetBytes(text), out double value));
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("1e")]
    [InlineData("1,5")]
    [InlineData("0x10")]
    [InlineData("12 steps")]
    public void Anything_else_is_not(string text) => Assert.False(NumberText.TryParse(Encoding.UTF8.GetBytes(text), out _));
}
