namespace Carnot.Ensembles;

/// <summary>Moves walkers through a river valley.</summary>
internal sealed class RiverMover<T, TRiver, TSharpness, TStep>(ForceConstants river, ForceConstants[] sharpnesses, float[] noise) : IMover
    where T : struct, ILanes<T>
    where TRiver : struct, IRiverForce<TRiver, T>
    where TSharpness : struct, ISharpnessOfLanes<TSharpness, T>
    where TStep : struct, IEnsembleStep<TStep, T>
{
    public void Advance(Block block, ReadOnlySpan<StepConstants> steps)
        => RiverKernel.Advance<T, TRiver, TSharpness, TStep>(river, sharpnesses, noise, steps, block);

    public void WriteLosses(Block block)
    {
        block.Losses.AsSpan().Clear();
        RiverKernel.AddLoss<T, TRiver, TSharpness>(river, sharpnesses, block);
    }
}
