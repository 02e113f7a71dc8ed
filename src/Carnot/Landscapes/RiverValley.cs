using System.Collections.Immutable;

namespace Carnot.Landscapes;

/// <summary>l(y, x) = c(y) + ½ Σ a_i(y) x_i²: a slow river y and n fast valley directions x_i.</summary>
/// <remarks>
/// Parameters have shape (1 + n): y first, then x_1 … x_n. c is the slow loss (work), the sum is the thermal loss (heat).
/// Source: NTL, arXiv:2505.10559, section 2.
/// </remarks>
public sealed class RiverValley : ILandscape
{
    /// <summary>A river and one sharpness for each valley direction.</summary>
    public RiverValley(IRiver river, params IEnumerable<ISharpness> sharpnesses)
    {
        ArgumentNullException.ThrowIfNull(sharpnesses);
        (River, Sharpnesses) = (river, [.. sharpnesses]);
        if (Sharpnesses.IsEmpty) throw new UsageException("The spectrum is empty: a river valley needs the sharpness of at least one valley direction.");
    }

    /// <summary>c(y).</summary>
    public IRiver River { get; }

    /// <summary>a_i(y), shape (n).</summary>
    public ImmutableArray<ISharpness> Sharpnesses { get; }

    /// <inheritdoc/>
    public int Dimension => 1 + Sharpnesses.Length;

    /// <summary>l_s = c(y), the loss of the valley floor.</summary>
    public double SlowLoss(ReadOnlySpan<double> parameters) => River.Loss(parameters[0]);

    /// <summary>l_f = ½ Σ a_i(y) x_i², the thermal loss.</summary>
    public double FastLoss(ReadOnlySpan<double> parameters)
    {
        double sum = 0;
        for (int i = 1; i < parameters.Length; i++) sum += Sharpnesses[i - 1].At(parameters[0]) * parameters[i] * parameters[i];
        return 0.5 * sum;
    }

    /// <inheritdoc/>
    public double Loss(ReadOnlySpan<double> parameters) => SlowLoss(parameters) + FastLoss(parameters);

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        double y = parameters[0], along = River.Slope(y);
        for (int i = 1; i < parameters.Length; i++)
        {
            ISharpness a = Sharpnesses[i - 1];
            double x = parameters[i];
            gradient[i] = a.At(y) * x;
            along += 0.5 * a.Slope(y) * x * x;
        }
        gradient[0] = along;
    }

    /// <inheritdoc/>
    public void CurvatureProduct(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product)
    {
        double y = parameters[0], along = AlongCurvature(parameters) * direction[0];
        for (int i = 1; i < parameters.Length; i++)
        {
            double mixed = Sharpnesses[i - 1].Slope(y) * parameters[i];
            along += mixed * direction[i];
            product[i] = mixed * direction[0] + Sharpnesses[i - 1].At(y) * direction[i];
        }
        product[0] = along;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The Hessian is an arrow: corner h, diagonal a_i, borders b_i = a_i′ x_i. Its largest eigenvalue is the one root of
    /// λ − h − Σ b_i²/(λ − a_i) above every a_i, found by bisection; it lies within Gershgorin's discs.
    /// </remarks>
    public double Sharpness(ReadOnlySpan<double> parameters)
    {
        double corner = AlongCurvature(parameters), steepest = corner, border = 0;
        for (int i = 1; i < parameters.Length; i++)
        {
            steepest = Math.Max(steepest, Sharpnesses[i - 1].At(parameters[0]));
            border += Math.Pow(Sharpnesses[i - 1].Slope(parameters[0]) * parameters[i], 2);
        }
        double low = steepest, high = steepest + Math.Sqrt(border);
        for (double middle = 0.5 * (low + high); middle > low && middle < high; middle = 0.5 * (low + high))
        {
            if (Secular(parameters, corner, middle) < 0) low = middle;
            else high = middle;
        }
        return high;
    }

    private double AlongCurvature(ReadOnlySpan<double> parameters)
    {
        double y = parameters[0], sum = River.Curvature(y);
        for (int i = 1; i < parameters.Length; i++) sum += 0.5 * Sharpnesses[i - 1].Curvature(y) * parameters[i] * parameters[i];
        return sum;
    }

    private double Secular(ReadOnlySpan<double> parameters, double corner, double eigenvalue)
    {
        double y = parameters[0], sum = eigenvalue - corner;
        for (int i = 1; i < parameters.Length; i++)
        {
            double border = Sharpnesses[i - 1].Slope(y) * parameters[i];
            sum -= border * border / (eigenvalue - Sharpnesses[i - 1].At(y));
        }
        return sum;
    }
}
