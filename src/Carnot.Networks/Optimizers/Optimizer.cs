using System.Numerics;
using System.Runtime.CompilerServices;
using Carnot.Networks.Kernels;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Optimizers;

/// <summary>Turns ∇L into a step of θ. The learning rate comes with every step, from a <see cref="Schedules.Schedule"/>.</summary>
/// <remarks>
/// Weight decay λ is either decoupled, θ ← θ − ηλθ beside the step, or coupled, g ← g + λθ before it.
/// What has to be saved to continue bit for bit: <see cref="Steps"/> and <see cref="State"/>.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> to train, <see cref="double"/> to check.</typeparam>
public abstract class Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Piece = 1 << 15;

    private readonly ParameterVector<T> _vector;
    private readonly Workers _workers;
    private readonly WeightDecay _decay;
    private readonly (int Start, int Length, bool Decays)[] _pieces;
    private readonly List<OptimizerState<T>> _state = [];
    private readonly double[] _squares;
    private readonly Action<int, int> _update, _square;
    private double _learningRate, _gradientScale;

    private protected Optimizer(ParameterVector<T> vector, Workers workers, WeightDecay? decay)
    {
        (_vector, _workers, _decay) = (vector, workers, decay ?? WeightDecay.None);
        _pieces = Split(vector, _decay);
        _squares = new double[_pieces.Length];
        (_update, _square) = (UpdatePiece, SquarePiece);
    }

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>The vectors that live from step to step, each as long as θ.</summary>
    public IReadOnlyList<OptimizerState<T>> State => _state;

    /// <summary>‖∇L‖ over all parameters, summed in a fixed order in double precision.</summary>
    public double GradientNorm()
    {
        _workers.Run(_pieces.Length, _square);
        double sum = 0;
        foreach (double square in _squares) sum += square;
        return Math.Sqrt(sum);
    }

    /// <summary>One step with the gradient that lies in the parameters.</summary>
    /// <param name="learningRate">η of this step.</param>
    /// <param name="gradientScale">A factor on the gradient: min(1, c/‖g‖) clips its norm at c.</param>
    public void Step(double learningRate, double gradientScale = 1)
    {
        (_learningRate, _gradientScale) = (learningRate, gradientScale);
        Steps++;
        Prepare(learningRate, gradientScale);
        _workers.Run(_pieces.Length, _update);
    }

    /// <summary>One step with the gradient's norm clipped at <paramref name="maximum"/>: g ← g · min(1, maximum/‖g‖). Returns ‖g‖ before.</summary>
    public double ClippedStep(double learningRate, double maximum)
    {
        double norm = GradientNorm();
        Step(learningRate, norm > maximum ? maximum / norm : 1);
        return norm;
    }

    /// <summary>Continues as if <paramref name="steps"/> steps had been taken; the state's values are restored by writing them.</summary>
    public void Resume(long steps) => Steps = steps;

    /// <summary>Its weight decay.</summary>
    public WeightDecay Decay => _decay;

    /// <summary>What η times the largest eigenvalue of P^½ H P^½ must stay below, P the <see cref="TryPreconditioner"/>: 2 for plain gradient descent.</summary>
    public virtual double EdgeOfStability => 2;

    /// <summary>How far a step's influence adds up over the steps it goes on for, in units of η P g: 1/(1 − μ) of a heavy ball, otherwise 1.</summary>
    public virtual double Gain => 1;

    /// <summary>(1 + μ)/(1 − μ) of an optimiser that averages its gradients, 1 of one that does not: what the steps' finite length counts more than in plain descent at the rate η <see cref="Gain"/>.</summary>
    /// <remarks>
    /// On curvature a the heavy ball relaxes as a flow of rate h = η/(1 − μ) on a + ½ h a² (1 + μ)/(1 − μ), by the slow root of z² − (1 + μ − ηa) z + μ = 0, so that
    /// S_disc = ¼ h (1 + μ)/(1 − μ) ‖∇L‖². Independent noise is not damped: what a gradient does to θ adds up to h g, whenever it is done, so that S_noise = ¼ h tr Σ/B.
    /// Adam with a P that changes slowly is the heavy ball of η(1 − β₁) in the metric of P: h = η. Source of the first: Ghosh et al., ICLR 2023, theorem 4.1.
    /// </remarks>
    public double Inertia => EdgeOfStability * Gain / 2;

    /// <summary>Writes the diagonal P of a step η P g at this moment; false where the step is no such product, or none has been taken yet.</summary>
    public virtual bool TryPreconditioner(Span<T> diagonal)
    {
        diagonal.Fill(T.One);
        return true;
    }

    private protected ParameterVector<T> Vector => _vector;

    private protected Storage<T> AddState(string name)
    {
        var storage = new Storage<T>(_vector.Count);
        _state.Add(new OptimizerState<T>(name, storage.Memory));
        return storage;
    }

    /// <summary>Numbers of this step that all pieces share.</summary>
    private protected virtual void Prepare(double learningRate, double gradientScale) { }

    /// <summary>Updates θ at <paramref name="start"/> … with the scaled gradient g.</summary>
    /// <param name="start">The first place in the flat vector.</param>
    /// <param name="count">How many places.</param>
    /// <param name="rule">η, the factor on the gradient, coupled decay and decoupled decay of these places.</param>
    private protected abstract void Update(int start, int count, in UpdateRule<T> rule);

    private protected static double Fraction(string name, double value)
        => value is >= 0 and < 1 ? value : throw new UsageException($"{name} must be 0 or more and below 1, got {value}.");

    private void UpdatePiece(int piece, int worker)
    {
        var (start, length, decays) = _pieces[piece];
        double rate = decays ? _decay.Rate : 0;
        Update(start, length, new UpdateRule<T>(_learningRate, _gradientScale,
            _decay.IsDecoupled ? 0 : rate, _decay.IsDecoupled ? _learningRate * rate : 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SquarePiece(int piece, int worker)
    {
        var (start, length, _) = _pieces[piece];
        _squares[piece] = Reductions.SumOfSquares(_vector.Gradient.Span.Slice(start, length));
    }

    private static (int, int, bool)[] Split(ParameterVector<T> vector, WeightDecay decay)
    {
        var pieces = new List<(int, int, bool)>();
        foreach (Parameter<T> parameter in vector.Parameters)
        {
            bool decays = decay.Rate != 0 && (decay.OnAll || parameter.IsMatrix);
            for (int done = 0; done < parameter.Length; done += Piece)
                pieces.Add((parameter.Offset + done, Math.Min(Piece, parameter.Length - done), decays));
        }
        return [.. pieces];
    }
}
