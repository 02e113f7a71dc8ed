using System.Collections.Immutable;

namespace Carnot.Dynamics;

/// <summary>∂p/∂τ = ∂/∂x [U′ p + ∂(T p)/∂x] on an interval with walls: the density of a walker under the drift −U′ and learning-rate noise.</summary>
/// <remarks>
/// τ = Σ η, and T(x) = η s²(x)/2 for SGD (Itô), constant for thermal noise. Conservative finite volumes with the flux of Scharfetter and Gummel
/// (Chang and Cooper): between cells it vanishes exactly for p ∝ exp(−ΔU/T)/T, so the stationary state is the discretised Boltzmann
/// density. Steps are implicit: the matrix is an M-matrix whose columns sum to 1, so mass and positivity hold at every step length; the error is of first
/// order in the step and second order in the cell. Source: Chang and Cooper, J. Comput. Phys. 6 (1970) 1; Scharfetter and Gummel, IEEE Trans. ED 16 (1969) 64.
/// </remarks>
public sealed class FokkerPlanck
{
    // The flux through the wall between cells i and i + 1, from left to right, is Right[i] p[i] − Left[i] p[i+1].
    private readonly double[] _right, _left, _logStationary;

    /// <summary>A grid of <paramref name="cells"/> cells on [<paramref name="from"/>, <paramref name="to"/>] at one temperature.</summary>
    public FokkerPlanck(Func<double, double> potential, double temperature, double from, double to, int cells)
        : this(potential, _ => temperature, from, to, cells) { }

    /// <summary>The same with a temperature T(x) above 0 that depends on the place.</summary>
    public FokkerPlanck(Func<double, double> potential, Func<double, double> temperature, double from, double to, int cells)
    {
        Require.Finite("left wall", from);
        Require.AtLeast("number of cells", 2, cells);
        if (!(to > from) || !double.IsFinite(to)) throw new UsageException($"The right wall must be a finite number above the left wall {from}, got {to}.");
        Width = (to - from) / cells;
        Centres = [.. Enumerable.Range(0, cells).Select(i => from + (i + 0.5) * Width)];

        double[] u = [.. Centres.Select(x => Require.Finite("potential", potential(x)))], t = [.. Centres.Select(x => Require.Positive("temperature", temperature(x)))];
        (_right, _left, _logStationary) = (new double[cells - 1], new double[cells - 1], new double[cells]);
        _logStationary[0] = -Math.Log(t[0]);
        for (int i = 0; i + 1 < cells; i++)
        {
            // q = T p obeys the flux −(q′ + U′ q / T), whose exact solution between two cells gives Bernoulli's function.
            double drop = (u[i + 1] - u[i]) / temperature(0.5 * (Centres[i] + Centres[i + 1])), scale = 1 / (Width * Width);
            _right[i] = scale * Bernoulli(drop) * t[i];
            _left[i] = scale * Bernoulli(-drop) * t[i + 1];
            _logStationary[i + 1] = _logStationary[i] - drop + Math.Log(t[i] / t[i + 1]);
        }
    }

    /// <summary>The middles of the cells, shape (cells).</summary>
    public ImmutableArray<double> Centres { get; }

    /// <summary>The width of a cell.</summary>
    public double Width { get; }

    /// <summary>The stationary density: exp(−U/T) at the centres, with mass 1, where T is constant.</summary>
    public double[] Stationary()
    {
        double highest = _logStationary.Max();
        return Normalised([.. _logStationary.Select(log => Math.Exp(log - highest))]);
    }

    /// <summary>A density given by its shape, sampled at the centres and brought to mass 1.</summary>
    public double[] Density(Func<double, double> shape) => Normalised([.. Centres.Select(x => Require.NonNegative("density", shape(x)))]);

    /// <summary>The density after <paramref name="steps"/> implicit steps of length <paramref name="step"/> in τ.</summary>
    public double[] Evolve(ReadOnlySpan<double> density, double step, int steps)
    {
        Require.Positive("step", step);
        Require.AtLeast("number of steps", 0, steps);
        int n = Centres.Length;
        if (density.Length != n) throw new UsageException($"The density needs one value for each of the {n} cells, got {density.Length}.");
        foreach (double value in density) Require.NonNegative("density", value);

        // Thomas' algorithm on (1 + step · L) p′ = p. Columns of L sum to 0, which turns every subtraction of the elimination into a sum of
        // positive numbers (Grassmann, Taksar and Heyman): each density is right to rounding however stiff the matrix is.
        double[] factor = new double[n], pivot = new double[n], p = density.ToArray();
        double excess = 1;
        for (int i = 0; i < n; i++)
        {
            if (i > 0)
            {
                factor[i] = step * _right[i - 1] / pivot[i - 1];
                excess = 1 + step * _left[i - 1] * excess / pivot[i - 1];
            }
            pivot[i] = excess + (i + 1 < n ? step * _right[i] : 0);
        }
        for (int k = 0; k < steps; k++)
        {
            for (int i = 1; i < n; i++) p[i] += factor[i] * p[i - 1];
            p[n - 1] /= pivot[n - 1];
            for (int i = n - 2; i >= 0; i--) p[i] = (p[i] + step * _left[i] * p[i + 1]) / pivot[i];
        }
        return p;
    }

    /// <summary>∫ p dx: 1 for a density.</summary>
    public double Mass(ReadOnlySpan<double> density) => Mean(density, _ => 1);

    /// <summary>⟨f⟩ = ∫ f p dx, by the middles of the cells.</summary>
    public double Mean(ReadOnlySpan<double> density, Func<double, double> observable)
    {
        double sum = 0;
        for (int i = 0; i < density.Length; i++) sum += observable(Centres[i]) * density[i];
        return Width * sum;
    }

    private double[] Normalised(double[] density)
    {
        double mass = Mass(density);
        if (!(mass > 0)) throw new UsageException("The density is 0 in every cell: it lies outside the walls.");
        for (int i = 0; i < density.Length; i++) density[i] /= mass;
        return density;
    }

    /// <summary>B(z) = z / (e^z − 1), for which B(−z) = e^z B(z).</summary>
    private static double Bernoulli(double z) => 1 / ExpMinusOne.Over(z);
}
