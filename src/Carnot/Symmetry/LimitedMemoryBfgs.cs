using System.Numerics.Tensors;

namespace Carnot.Symmetry;

/// <summary>Limited-memory BFGS with a weak Wolfe line search by bisection.</summary>
/// <remarks>Source: Nocedal and Wright, "Numerical Optimization" (2006), algorithm 7.4; line search: Lewis and Overton (2013).</remarks>
internal static class LimitedMemoryBfgs
{
    private const int Memory = 20, MostSteps = 4000, MostTrials = 50;

    public static double[] Minimize(double[] start, Func<double[], (double Value, double[] Gradient)> function)
    {
        double[] x = start;
        (double value, double[] gradient) = function(x);
        var pairs = new List<(double[] Step, double[] Change, double Scale)>();
        for (int step = 0; step < MostSteps && TensorPrimitives.Norm<double>(gradient) > 1e-9; step++)
        {
            double[] direction = Direction(gradient, pairs);
            double slope = TensorPrimitives.Dot<double>(direction, gradient), low = 0, high = double.PositiveInfinity, length = pairs.Count == 0 ? 1 / (1 + TensorPrimitives.Norm<double>(gradient)) : 1;
            double[] next = new double[x.Length], nextGradient = gradient;
            double nextValue = value;
            bool moved = false;
            for (int trial = 0; trial < MostTrials && !moved; trial++)
            {
                TensorPrimitives.MultiplyAdd(direction, length, x, next);
                (nextValue, nextGradient) = function(next);
                if (!(nextValue <= value + 1e-4 * length * slope)) high = length;
                else if (TensorPrimitives.Dot<double>(direction, nextGradient) < 0.9 * slope) low = length;
                else moved = true;
                if (!moved) length = double.IsPositiveInfinity(high) ? 2 * length : (low + high) / 2;
            }
            // No step lowers the function any more: rounding has been reached.
            if (!moved || value - nextValue <= 1e-15 * Math.Abs(value)) return nextValue < value ? next : x;
            double[] s = new double[x.Length], y = new double[x.Length];
            TensorPrimitives.Subtract<double>(next, x, s);
            TensorPrimitives.Subtract<double>(nextGradient, gradient, y);
            pairs.Add((s, y, 1 / TensorPrimitives.Dot<double>(s, y)));
            if (pairs.Count > Memory) pairs.RemoveAt(0);
            (x, value, gradient) = (next, nextValue, nextGradient);
        }
        return x;
    }

    private static double[] Direction(double[] gradient, List<(double[] Step, double[] Change, double Scale)> pairs)
    {
        double[] q = [.. gradient];
        double[] factors = new double[pairs.Count];
        for (int k = pairs.Count - 1; k >= 0; k--)
        {
            factors[k] = pairs[k].Scale * TensorPrimitives.Dot<double>(pairs[k].Step, q);
            TensorPrimitives.MultiplyAdd(pairs[k].Change, -factors[k], q, q);
        }
        if (pairs.Count > 0) TensorPrimitives.Divide(q, pairs[^1].Scale * TensorPrimitives.SumOfSquares<double>(pairs[^1].Change), q);
        for (int k = 0; k < pairs.Count; k++)
            TensorPrimitives.MultiplyAdd(pairs[k].Step, factors[k] - pairs[k].Scale * TensorPrimitives.Dot<double>(pairs[k].Change, q), q, q);
        TensorPrimitives.Negate(q, q);
        return q;
    }
}
