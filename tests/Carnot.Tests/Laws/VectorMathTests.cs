using System.Runtime.Intrinsics;
using Carnot.Laws;
using Carnot.Randomness;

namespace Carnot.Tests.Laws;

public class VectorMathTests
{
    [Fact]
    public void Logarithms_are_those_of_the_library()
    {
        var random = new Rng(1, "logarithms");
        for (int i = 0; i < 20_000; i++)
        {
            // From 1 + 1e-12 to 1e30, as often near 1 as far from it; and 1 itself.
            double x = i == 0 ? 1 : 1 + Math.Exp((2 * random.NextUniform() - 0.5) * 46), truth = Math.Log(x);
            // Ten operations of half a last place each where ln 2 is added, fewer where it is not.
            Assert.Equal(truth, VectorMath.Log(Vector512.Create(x))[3], 1e-15 * Math.Max(truth, 1e-300));
        }
    }

    [Fact]
    public void Exponentials_are_those_of_the_library_down_to_where_they_no_longer_matter()
    {
        var random = new Rng(1, "exponentials");
        for (int i = 0; i < 20_000; i++)
        {
            double x = i == 0 ? 0 : -700 * Math.Pow(random.NextUniform(), 4);
            Assert.Equal(1, VectorMath.Exp(Vector512.Create(x))[5] / Math.Exp(x), 1e-15);
        }
        Assert.InRange(VectorMath.Exp(Vector512.Create(double.NegativeInfinity))[0], 0, 1e-303);
    }
}
