using Carnot.Reports.Figures;

namespace Carnot.Reports.Tests;

public sealed class NumbersTests
{
    [Theory]
    [InlineData(3.14159, 0.0123, "3.142 ± 0.012")]
    [InlineData(-231.26, 4.31, "−231.3 ± 4.3")]
    [InlineData(6.123e-4, 1.2e-5, "(6.12 ± 0.12)×10⁻⁴")]
    [InlineData(1834, 220, "1834 ± 220")]
    [InlineData(2.56913628e-9, 3e-16, "2.5691×10⁻⁹")]
    [InlineData(5, 0, "5.000")]
    [InlineData(5, double.NaN, "5.000")]
    public void A_value_has_no_more_digits_than_its_error_allows(double value, double error, string text)
        => Assert.Equal(text, Numbers.WithError(value, error));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0123456, "0.01235")]
    [InlineData(6e-4, "6×10⁻⁴")]
    [InlineData(-1e-9, "−10⁻⁹")]
    [InlineData(12345.6, "12\u202F346")]
    [InlineData(1.5e9, "1.5×10⁹")]
    [InlineData(double.NaN, "–")]
    [InlineData(double.NegativeInfinity, "−∞")]
    public void Significant_digits_read_well(double value, string text) => Assert.Equal(text, Numbers.Significant(value));
}
