namespace Carnot;

/// <summary>(eˣ − 1)/x without loss of digits near 0.</summary>
internal static class ExpMinusOne
{
    /// <summary>(eˣ − 1)/x, 1 at x = 0.</summary>
    /// <remarks>Near 0, (u − 1)/ln u at the rounded u = eˣ is right to rounding, since that function hardly changes between u and eˣ. Source: Kahan; Higham, "Accuracy and Stability" (2002), section 1.14.1.</remarks>
    public static double Over(double x)
    {
        double u = Math.Exp(x);
        return u == 1 ? 1 : Math.Abs(x) < 1 ? (u - 1) / Math.Log(u) : (u - 1) / x;
    }
}
