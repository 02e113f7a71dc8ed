using System.Numerics;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Layers;

/// <summary>One operation y = f(x, θ) on the tape, with its derivatives of first and second order.</summary>
/// <remarks>
/// A dot marks the derivative along a direction θ̇, a bar the derivative of the loss (the adjoint).
/// Reverse sweeps run from the last layer to the first and change the output's adjoint only where an input shares its memory: who needs both sweeps runs the tangents' first.
/// Who writes an adjoint asks <see cref="Signal{T}.BeginAdjoint"/> whether to add to what is there.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public abstract class Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows per piece of work, whatever the number of threads.</summary>
    private protected const int PieceRows = 32;

    private protected Layer(Graph<T> graph, Signal<T>? output, params Signal<T>?[] inputs)
    {
        (Graph, Out, Inputs) = (graph, output, [.. inputs.Where(i => i is { IsDifferentiable: true }).Select(i => i!)]);
        graph.Add(this);
    }

    /// <summary>The tape.</summary>
    private protected Graph<T> Graph { get; }

    /// <summary>y; null for a loss.</summary>
    internal Signal<T>? Out { get; }

    /// <summary>The signals that get an adjoint from this layer.</summary>
    internal IReadOnlyList<Signal<T>> Inputs { get; }

    /// <summary>What it learns, or reads of what another layer learns.</summary>
    internal virtual IReadOnlyList<Parameter<T>> Parameters => [];

    /// <summary>An input that is added to the output unchanged.</summary>
    internal virtual Signal<T>? Residual => null;

    /// <summary>An input whose adjoint may take the memory of the output's, because a number of it needs that one number of the output's at most.</summary>
    internal virtual Signal<T>? SharesAdjoint => Residual;

    /// <summary>Bytes that the layer keeps beside its signals.</summary>
    internal virtual long StateBytes => 0;

    /// <summary>Bytes that curvature takes on top.</summary>
    internal virtual long TangentStateBytes => 0;

    /// <summary>y = f(x, θ).</summary>
    internal abstract void Forward();

    /// <summary>x̄ += ȳ ∂f/∂x, θ̄ += ȳ ∂f/∂θ.</summary>
    internal abstract void Reverse();

    /// <summary>ẏ = ∂f/∂x ẋ + ∂f/∂θ θ̇.</summary>
    internal abstract void Tangent();

    /// <summary>The derivative of <see cref="Reverse"/> along θ̇: the dots of x̄ and θ̄.</summary>
    internal abstract void ReverseTangent();

    private protected static int Pieces(int rows) => (rows + PieceRows - 1) / PieceRows;
}
