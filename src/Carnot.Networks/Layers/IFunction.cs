using System.Runtime.Intrinsics;

namespace Carnot.Networks.Layers;

/// <summary>A function of one number, taken lane by lane, with its first two derivatives.</summary>
internal interface IFunction<T> where T : unmanaged
{
    /// <summary>f(x).</summary>
    static abstract Vector512<T> Value(Vector512<T> x);

    /// <summary>f′(x).</summary>
    static abstract Vector512<T> Slope(Vector512<T> x);

    /// <summary>f″(x).</summary>
    static abstract Vector512<T> Curvature(Vector512<T> x);
}
