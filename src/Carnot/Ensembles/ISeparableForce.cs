namespace Carnot.Ensembles;

/// <summary>The loss of one coordinate of a landscape whose coordinates do not know each other.</summary>
internal interface ISeparableForce<TSelf, T> where TSelf : struct, ISeparableForce<TSelf, T> where T : struct, ILanes<T>
{
    /// <summary>The constants of one direction, in every lane.</summary>
    static abstract TSelf Of(in ForceConstants constants);

    T Loss(T position);

    T Gradient(T position);
}
