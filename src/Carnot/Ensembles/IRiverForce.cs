namespace Carnot.Ensembles;

/// <summary>The loss c(y) of the floor of a river valley.</summary>
internal interface IRiverForce<TSelf, T> where TSelf : struct, IRiverForce<TSelf, T> where T : struct, ILanes<T>
{
    static abstract TSelf Of(in ForceConstants constants);

    /// <summary>c(y).</summary>
    T Loss(T position);

    /// <summary>c′(y).</summary>
    T Slope(T position);
}
