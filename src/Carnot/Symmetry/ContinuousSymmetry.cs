using System.Collections.Immutable;

namespace Carnot.Symmetry;

/// <summary>A transformation θ → e^{λA}θ that leaves every sample's loss as it is; A is symmetric, +1 on the incoming blocks and −1 on the outgoing ones.</summary>
/// <remarks>
/// Its charge is C = θᵀAθ. Because g·Aθ = 0 at every θ, a step θ ← θ − η(g + 2γθ) of plain SGD changes it exactly by
/// C' = (1 − 2ηγ)² C + η² gᵀAg: the quadratic form of the parameters, taken of the gradient.
/// For a change of basis the charge is a matrix, Σ_in W Wᵀ − Σ_out Wᵀ W, and the same identity holds entry by entry.
/// Source: Ziyin et al. (arXiv 2402.07193 and 2505.12387); the identity at finite η holds without approximation.
/// </remarks>
/// <param name="Name">Which layers, neurons or heads it ties.</param>
/// <param name="Kind">What it does.</param>
/// <param name="In">The blocks that grow; rows are the space acted on.</param>
/// <param name="Out">The blocks that shrink, oriented alike; empty for a scale invariance.</param>
public sealed record ContinuousSymmetry(string Name, SymmetryKind Kind, ImmutableArray<ParameterSlice> In, ImmutableArray<ParameterSlice> Out)
{
    /// <summary>Shape of the charge: (h, h) for a change of basis of h dimensions, (1, 1) otherwise.</summary>
    public int Dimension => Kind == SymmetryKind.ChangeOfBasis ? In[0].Rows : 1;

    /// <summary>The charge of parameters, or its drive gᵀAg when given a gradient; shape (h, h), row by row.</summary>
    public double[] Form(ReadOnlySpan<double> vector) => Form(vector, vector);

    /// <summary>uᵀAw, symmetrised; with u = θ and w = g it must vanish, which tells whether the model has this symmetry.</summary>
    public double[] Form(ReadOnlySpan<double> u, ReadOnlySpan<double> w)
    {
        double[] form = Side(In, u, w), outgoing = Side(Out, u, w);
        for (int i = 0; i < form.Length; i++) form[i] -= outgoing[i];
        return form;
    }

    /// <summary>tr uᵀAu on the incoming and on the outgoing blocks alone: two squared norms.</summary>
    public (double In, double Out) Norms(ReadOnlySpan<double> vector) => (Trace(Side(In, vector, vector)), Trace(Side(Out, vector, vector)));

    /// <summary>The matrices Σ W Wᵀ of the incoming and the outgoing blocks, shape (h, h) each.</summary>
    public (double[] In, double[] Out) SecondMoments(ReadOnlySpan<double> vector) => (Side(In, vector, vector), Side(Out, vector, vector));

    /// <summary>C' after one step of plain SGD: (1 − 2ηγ)² C + η² gᵀAg.</summary>
    /// <param name="charge">C before the step.</param>
    /// <param name="gradient">g of the minibatch, without the decay.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="decay">γ of the term γ‖θ‖².</param>
    public double[] Predict(double[] charge, ReadOnlySpan<double> gradient, double learningRate, double decay)
    {
        ArgumentNullException.ThrowIfNull(charge);
        double kept = (1 - 2 * learningRate * decay) * (1 - 2 * learningRate * decay);
        double[] next = Form(gradient);
        for (int i = 0; i < next.Length; i++) next[i] = kept * charge[i] + learningRate * learningRate * next[i];
        return next;
    }

    /// <summary>Moves parameters along the symmetry: incoming blocks times e^λ, outgoing ones times e^−λ.</summary>
    public void Rescale(Span<double> parameters, double lambda)
    {
        foreach (ParameterSlice slice in In) Scale(slice, parameters, Math.Exp(lambda));
        foreach (ParameterSlice slice in Out) Scale(slice, parameters, Math.Exp(-lambda));
    }

    /// <summary>Σ_i f_ii of a form, shape (Dimension, Dimension): its part along the scaling that all directions share.</summary>
    public double Trace(double[] form)
    {
        ArgumentNullException.ThrowIfNull(form);
        double trace = 0;
        for (int i = 0; i < Dimension; i++) trace += form[i * Dimension + i];
        return trace;
    }

    private double[] Side(ImmutableArray<ParameterSlice> slices, ReadOnlySpan<double> u, ReadOnlySpan<double> w)
    {
        int h = Dimension;
        double[] form = new double[h * h];
        foreach (ParameterSlice slice in slices)
            if (Kind == SymmetryKind.ChangeOfBasis)
                for (int r = 0; r < h; r++)
                    for (int s = 0; s < h; s++) form[r * h + s] += (slice.Dot(u, r, w, s) + slice.Dot(w, r, u, s)) / 2;
            else
                for (int r = 0; r < slice.Rows; r++) form[0] += slice.Dot(u, r, w, r);
        return form;
    }

    private static void Scale(ParameterSlice slice, Span<double> parameters, double factor)
    {
        for (int r = 0; r < slice.Rows; r++)
            for (int c = 0; c < slice.Columns; c++) parameters[slice.Offset + r * slice.RowStride + c * slice.ColumnStride] *= factor;
    }
}
