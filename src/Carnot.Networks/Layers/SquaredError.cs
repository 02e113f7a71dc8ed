using System.Numerics;

namespace Carnot.Networks.Layers;

/// <summary>L = mean over rows of w‖z − y‖², without the ½; w = 1, or 1/columns for a mean over numbers.</summary>
/// <remarks>Reverse: z̄ = 2w(z − y)/n. Its tangent, H_z ż = 2wż/n.</remarks>
internal sealed unsafe class SquaredError<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Signal<T> _z;
    private readonly T[] _targets;
    private readonly double _weight;

    public SquaredError(Graph<T> graph, Signal<T> z, bool isMeanOverColumns = false) : base(graph, null, z)
        => (_z, _targets, _weight) = (z, new T[z.ValueStorage.Length], isMeanOverColumns ? 1.0 / z.Columns : 1);

    /// <summary>y, shape of z.</summary>
    public Span<T> Targets => _targets;

    private double Scale => _weight / ((long)_z.Rows / Graph.Samples * Graph.MeanOver);

    internal override void Forward()
    {
        double sum = 0;
        for (int i = 0; i < _z.Length; i++)
        {
            double error = double.CreateTruncating(_z.Value[i] - _targets[i]);
            sum += error * error;
        }
        Graph.LossSum = sum * Scale;
    }

    internal override void Reverse()
    {
        bool add = _z.BeginAdjoint();
        T factor = T.CreateTruncating(2 * Scale);
        for (int i = 0; i < _z.Length; i++) _z.Adjoint[i] = (add ? _z.Adjoint[i] : T.Zero) + factor * (_z.Value[i] - _targets[i]);
    }

    internal override void Tangent() { }

    internal override void ReverseTangent()
    {
        bool add = _z.BeginAdjointTangent();
        T factor = T.CreateTruncating(2 * Scale);
        for (int i = 0; i < _z.Length; i++) _z.AdjointTangent[i] = (add ? _z.AdjointTangent[i] : T.Zero) + factor * _z.Tangent[i];
    }
}
