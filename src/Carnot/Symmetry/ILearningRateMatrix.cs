namespace Carnot.Symmetry;

/// <summary>Λ of the update θ ← θ − Λg: one number, one for each parameter, or a symmetric positive definite matrix.</summary>
public interface ILearningRateMatrix
{
    /// <summary>Λg into <paramref name="product"/>, shape (d) both.</summary>
    void Apply(ReadOnlySpan<double> gradient, Span<double> product);
}
