namespace Carnot.Ensembles;

/// <summary>Moves walkers direction by direction, each direction with its own generators.</summary>
internal sealed class SeparableMover<T, TForce, TStep>(ForceConstants[] directions, float[] noise) : IMover
    where T : struct, ILanes<T>
    where TForce : struct, ISeparableForce<TForce, T>
    where TStep : struct, IEnsembleStep<TStep, T>
{
    public void Advance(Block block, ReadOnlySpan<StepConstants> steps)
    {
        for (int d = 0; d < directions.Length; d++)
            SeparableKernel.Advance<T, TForce, TStep>(directions[d], noise[d], steps, block.Positions(d), block.Firsts(d), block.Seconds(d), block.Random(d));
    }

    public void WriteLosses(Block block)
    {
        block.Losses.AsSpan().Clear();
        for (int d = 0; d < directions.Length; d++) SeparableKernel.AddLoss<T, TForce>(directions[d], block.Positions(d), block.Losses);
    }
}
