namespace Carnot.Ensembles;

/// <summary>The curvature a(y) of a valley direction and how it changes along the river.</summary>
internal interface ISharpnessOfLanes<TSelf, T> where TSelf : struct, ISharpnessOfLanes<TSelf, T> where T : struct, ILanes<T>
{
    static abstract TSelf Of(in ForceConstants constants);

    /// <summary>(a(y), a′(y)).</summary>
    (T Sharpness, T Slope) At(T position);
}
