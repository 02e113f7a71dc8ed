using Carnot.Randomness;
using Carnot.Reports.Figures;

namespace Carnot.Reports.Tests;

public sealed class ThinningTests
{
    [Fact]
    public void Thinning_keeps_ends_and_the_extremes_of_every_pixel_column()
    {
        var rng = new Rng(5, "thinning");
        double[] pixels = [.. Enumerable.Range(0, 50_000).Select(i => i * 600.0 / 50_000)], y = new double[50_000];
        rng.FillNormals(y);
        int[] kept = Thinning.Keep(pixels, y, 600);
        Assert.True(kept.Length <= 4 * 600);
        Assert.Equal((0, y.Length - 1), (kept[0], kept[^1]));
        Assert.Equal(kept.Order().Distinct(), kept);
        foreach (var column in Enumerable.Range(0, y.Length).GroupBy(i => (int)pixels[i]))
        {
            double[] drawn = [.. kept.Where(i => (int)pixels[i] == column.Key).Select(i => y[i])];
            Assert.Equal(column.Min(i => y[i]), drawn.Min());
            Assert.Equal(column.Max(i => y[i]), drawn.Max());
        }
    }

    [Fact]
    public void A_gap_survives_thinning()
    {
        double[] pixels = [.. Enumerable.Range(0, 10_000).Select(i => i / 100.0)], y = new double[10_000];
        y[5_555] = double.NaN;
        Assert.Contains(5_555, Thinning.Keep(pixels, y, 100));
    }

    [Fact]
    public void A_short_series_and_a_closed_curve_are_kept_whole()
    {
        Assert.Equal(100, Thinning.Keep(new double[100], new double[100], 600).Length);
        double[] circle = [.. Enumerable.Range(0, 9_000).Select(i => 50 * Math.Cos(i))];
        Assert.Equal(9_000, Thinning.Keep(circle, circle, 100).Length);
    }
}
