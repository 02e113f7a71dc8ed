namespace Carnot.Measurements;

/// <summary>Means over the inner products a_i·b_j of n pairs of vectors, one pair of which may be left out.</summary>
internal sealed class Gram
{
    private readonly double[] _diagonal, _rows, _columns;
    private readonly double _trace, _sum;

    /// <summary>Inner products, shape (n, n).</summary>
    public Gram(double[,] products)
    {
        Count = products.GetLength(0);
        (_diagonal, _rows, _columns) = (new double[Count], new double[Count], new double[Count]);
        for (int i = 0; i < Count; i++)
        {
            _trace += _diagonal[i] = products[i, i];
            for (int j = 0; j < Count; j++)
            {
                _rows[i] += products[i, j];
                _columns[j] += products[i, j];
                _sum += products[i, j];
            }
        }
    }

    /// <summary>n.</summary>
    public int Count { get; }

    /// <summary>The mean of a_i·b_j over i ≠ j, without pair <paramref name="left"/>; −1 leaves none out.</summary>
    public double OffDiagonal(int left)
    {
        int n = left < 0 ? Count : Count - 1;
        double all = left < 0 ? _sum : _sum - _rows[left] - _columns[left] + _diagonal[left];
        return (all - n * Diagonal(left)) / (n * (n - 1.0));
    }

    /// <summary>The mean of a_i·b_i.</summary>
    public double Diagonal(int left) => left < 0 ? _trace / Count : (_trace - _diagonal[left]) / (Count - 1);
}
