using System.Collections.Immutable;
using System.Numerics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Layers;
using Carnot.Networks.Representations;
using Carnot.Networks.Symmetries;
using Carnot.Networks.Tensors;
using Carnot.Symmetry;

namespace Carnot.Networks.Models;

/// <summary>A model: parameters θ and the mean loss L(θ) of a batch, with exact derivatives of first and second order.</summary>
/// <remarks>
/// All numbers are in <typeparamref name="T"/>: <see cref="float"/> to train, <see cref="double"/> to check; the same code runs in both.
/// Memory is taken at the first use of each kind of call and then reused: no call allocates after its first.
/// A batch larger than the capacity goes through in parts, with the same mean. Results do not depend on the number of threads.
/// A loss that is NaN or infinite is returned as it is; what to do then is the caller's choice. Not safe for several callers.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public abstract class Network<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private double[] _squares = [];
    private long _calls;

    private protected Network(Workers workers, int capacity) => Graph = new Graph<T>(workers, capacity);

    /// <summary>The tape that the model's constructor writes.</summary>
    private protected Graph<T> Graph { get; }

    /// <summary>The flat vectors θ and ∇L, and the named tensors in them.</summary>
    public ParameterVector<T> Vector => Graph.Vector;

    /// <summary>The named tensors.</summary>
    public IReadOnlyList<Parameter<T>> Parameters => Vector.Parameters;

    /// <summary>The number of trainable numbers.</summary>
    public int ParameterCount => Vector.Count;

    /// <summary>Whether L is a cross entropy, in nats; otherwise it is a squared error, in squared units of the targets.</summary>
    public bool IsLossInNats => Graph.EndsInCrossEntropy;

    /// <summary>Samples that go through at once.</summary>
    public int Capacity => Graph.Capacity;

    /// <summary>The threads that work.</summary>
    public Workers Workers => Graph.Workers;

    /// <summary>The named activations, in the order of the forward sweep; their values are those of the last part that went through.</summary>
    public IReadOnlyList<Signal<T>> Signals => Graph.Signals;

    /// <summary>The places worth comparing with another network's, found from the tape.</summary>
    public ImmutableArray<Representation<T>> Representations() => RepresentationSearch.Run(Graph);

    /// <summary>The symmetries of the loss, found from the tape; see <see cref="SymmetrySearch{T}"/>.</summary>
    public ModelSymmetries FindSymmetries() => new SymmetrySearch<T>(Graph).Run();

    /// <summary>Bytes that training takes before it starts: θ, ∇L, <paramref name="optimizerVectors"/> vectors as long as θ, and activations.</summary>
    public long TrainingBytes(int optimizerVectors = 2) => (2L + optimizerVectors) * ParameterCount * System.Runtime.CompilerServices.Unsafe.SizeOf<T>() + Graph.ActivationBytes;

    /// <summary>Bytes that Hessian-vector products take on top of <see cref="TrainingBytes"/>.</summary>
    public long CurvatureBytes => 2L * ParameterCount * System.Runtime.CompilerServices.Unsafe.SizeOf<T>() + Graph.TangentBytes;

    /// <summary>Draws θ anew; the same seed gives the same numbers in either precision, up to rounding.</summary>
    public abstract void Initialize(ulong seed);

    /// <summary>L of the batch.</summary>
    public double Loss(Batch batch)
    {
        _calls++;
        double sum = 0;
        for (int first = 0, count; first < Checked(batch).Count; first += count)
        {
            count = Math.Min(Capacity, batch.Count - first);
            Load(batch, first, count);
            Graph.Forward(batch.Count);
            sum += Graph.LossSum;
        }
        return sum;
    }

    /// <summary>L of the batch; leaves ∇L in the parameters' gradients, overwriting what was there.</summary>
    public double LossAndGradient(Batch batch)
    {
        _calls++;
        double sum = 0;
        for (int first = 0, count; first < Checked(batch).Count; first += count)
        {
            count = Math.Min(Capacity, batch.Count - first);
            Load(batch, first, count);
            Graph.Forward(batch.Count);
            Graph.Reverse(add: first > 0);
            sum += Graph.LossSum;
        }
        return sum;
    }

    /// <summary>For every sample alone: calls <paramref name="visit"/>(sample, its loss) while the gradients are those of that sample.</summary>
    public void PerSampleGradients(Batch batch, Action<int, double> visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        _calls++;
        for (int sample = 0; sample < Checked(batch).Count; sample++)
        {
            Load(batch, sample, 1);
            Graph.Forward(1);
            Graph.Reverse(add: false);
            visit(sample, Graph.LossSum);
        }
    }

    /// <summary>Squared norm of every sample's gradient, tensor by tensor: shape (batch, parameters). A row's sum is ‖∇ℓ‖² of that sample.</summary>
    public void PerSampleSquaredNorms(Batch batch, Span<double> squares)
    {
        int tensors = Parameters.Count;
        if (squares.Length != Checked(batch).Count * tensors) throw new ArgumentException($"needs {batch.Count} × {tensors} places, has {squares.Length}.", nameof(squares));
        if (_squares.Length < squares.Length) _squares = new double[squares.Length];
        PerSampleGradients(batch, (sample, _) => Graph.GradientSquares(_squares.AsSpan(sample * tensors, tensors)));
        _squares.AsSpan(0, squares.Length).CopyTo(squares);
    }

    /// <summary>Hv of the batch's loss at θ, exact: the derivative of ∇L(θ + εv) at ε = 0. Returns L; the gradients are of no use afterwards.</summary>
    public double HessianVector(Batch batch, ReadOnlySpan<T> direction, Span<T> product)
        => CurvatureVector(batch, direction, product, gaussNewton: false);

    /// <summary>Gv, G = E[Jᵀ H_z J] the generalised Gauss-Newton matrix: curvature of the loss in the outputs z, seen through the Jacobian J of z.</summary>
    public double GaussNewtonVector(Batch batch, ReadOnlySpan<T> direction, Span<T> product)
        => CurvatureVector(batch, direction, product, gaussNewton: true);

    /// <summary>Goes once through a batch of at most <see cref="Capacity"/> samples and keeps what many products at this θ need; each then costs about two thirds.</summary>
    public LinearizedNetwork<T> Linearize(Batch batch)
    {
        if (Checked(batch).Count > Capacity) throw new UsageException($"The batch has {batch.Count} samples, the network room for {Capacity}; make it with a larger capacity or use HessianVector.");
        _calls++;
        Load(batch, 0, batch.Count);
        Graph.KeepAdjoints();
        Graph.Forward(batch.Count);
        Graph.Reverse(add: false);
        return new LinearizedNetwork<T>(this, _calls, Graph.LossSum);
    }

    internal bool IsCurrent(long call) => call == _calls;

    internal Graph<T> Tape => Graph;

    /// <summary>Puts samples first … first + count − 1 where the tape reads them.</summary>
    private protected abstract void Load(Batch batch, int first, int count);

    private protected static TBatch Expect<TBatch>(Batch batch) where TBatch : Batch
        => batch as TBatch ?? throw new UsageException($"This model learns from a {typeof(TBatch).Name}, got a {batch.GetType().Name}.");

    private static Batch Checked(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return batch;
    }

    private void Check(int length)
    {
        if (length != ParameterCount) throw new ArgumentException($"A vector of {length} numbers was given for {ParameterCount} parameters.");
    }

    private double CurvatureVector(Batch batch, ReadOnlySpan<T> direction, Span<T> product, bool gaussNewton)
    {
        Check(direction.Length);
        Check(product.Length);
        _calls++;
        direction.CopyTo(Vector.Direction.Span);
        double sum = 0;
        for (int first = 0, count; first < Checked(batch).Count; first += count)
        {
            count = Math.Min(Capacity, batch.Count - first);
            Load(batch, first, count);
            Graph.Forward(batch.Count);
            Graph.Tangent();
            if (gaussNewton) Graph.ReverseGaussNewton(add: first > 0);
            else Graph.ReverseBoth(add: first > 0);
            sum += Graph.LossSum;
        }
        Vector.Product.Span.CopyTo(product);
        return sum;
    }
}
