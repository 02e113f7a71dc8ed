namespace Carnot.Ensembles;

/// <summary>One update of one coordinate of some walkers, with the constants of the step at hand.</summary>
/// <remarks>A new dynamics is one such struct and one line in <see cref="StepPlan"/> and in <see cref="Movers"/>.</remarks>
internal interface IEnsembleStep<TSelf, T> where TSelf : struct, IEnsembleStep<TSelf, T> where T : struct, ILanes<T>
{
    /// <summary>How many numbers beside its position a walker remembers in each direction: 0, 1 or 2.</summary>
    static abstract int Memories { get; }

    /// <summary>The constants of one step, in every lane.</summary>
    static abstract TSelf Of(in StepConstants constants);

    /// <summary>The position after the step, from the exact gradient, the noise amplitude of the direction and a standard normal.</summary>
    T Advance(T position, T gradient, T amplitude, T normal, ref T first, ref T second);
}
