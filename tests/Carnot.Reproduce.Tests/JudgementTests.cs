using Carnot.Reproduce.Claims;
using Carnot.Thermodynamics;

namespace Carnot.Reproduce.Tests;

public class JudgementTests
{
    [Theory]
    [InlineData(1.01, 0.01, Verdict.Holds)]           // one σ from the theory, 99 from the rival
    [InlineData(1.5, 0.01, Verdict.Broken)]           // far from both
    [InlineData(1.4, 0.5, Verdict.CannotTell)]        // both within 2.6 σ
    [InlineData(double.NaN, 0.1, Verdict.Broken)]
    public void A_number_holds_only_where_it_refuses_the_wrong_theory(double value, double error, Verdict expected)
        => Assert.Equal(expected, Finding.Equal("x", new(value, error, 1e6), 1, 0, "exact", "a factor of two", 2).Verdict);

    [Fact]
    public void A_tolerance_belongs_to_the_rival_as_well()
    {
        // 1.5 lies within 0.6 of both: a tolerance that wide can tell nothing.
        Assert.Equal(Verdict.CannotTell, Finding.Equal("x", Estimate.Exact(1.5), 1, 0.6, "first order", "a factor of two", 2).Verdict);
        Assert.Equal(Verdict.Holds, Finding.Equal("x", Estimate.Exact(1.3), 1, 0.6, "first order", "a factor of two", 2).Verdict);
    }

    [Fact]
    public void Few_samples_refuse_less()
    {
        // Student's t at the 1 % level: 2.58 for many samples, 63.7 for two, none for one.
        var theory = new Near(0, 0);
        Assert.False(theory.Allows(new(3, 1, 1e6)));
        Assert.True(theory.Allows(new(60, 1, 2)));
        Assert.False(theory.Allows(new(65, 1, 2)));
        Assert.True(theory.Allows(new(1e9, 1, 1)));
    }

    [Fact]
    public void A_sign_is_told_only_beyond_the_error()
    {
        Assert.Equal(Verdict.Holds, Finding.Positive("gain", new(3, 1, 1e6), "a loss").Verdict);
        Assert.Equal(Verdict.CannotTell, Finding.Positive("gain", new(2, 1, 1e6), "a loss").Verdict);
        Assert.Equal(Verdict.CannotTell, Finding.Positive("gain", new(-2, 1, 1e6), "a loss").Verdict);
        Assert.Equal(Verdict.Broken, Finding.Positive("gain", new(-3, 1, 1e6), "a loss").Verdict);
    }

    [Fact]
    public void A_claim_is_as_good_as_its_worst_number()
    {
        Finding holds = Finding.Equal("x", Estimate.Exact(1), 1, 0, "exact", "two", 2), broken = Finding.Equal("x", Estimate.Exact(1), 2, 0, "exact", "one", 1), open = Finding.Positive("x", new(1, 1, 1e6), "a loss");
        Assert.Equal(Verdict.Holds, Judge(holds, holds));
        Assert.Equal(Verdict.Broken, Judge(holds, open, broken));
        Assert.Equal(Verdict.CannotTell, Judge(holds, open));
        Assert.Equal(Verdict.CannotTell, Judge());
    }

    private static Verdict Judge(params Finding[] findings) => new Evidence("", [1], [.. findings]).Verdict();
}
