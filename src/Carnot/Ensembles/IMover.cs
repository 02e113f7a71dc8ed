namespace Carnot.Ensembles;

/// <summary>A kernel that has been told its landscape and its noise.</summary>
internal interface IMover
{
    /// <summary>Takes the given steps with every walker of the block.</summary>
    void Advance(Block block, ReadOnlySpan<StepConstants> steps);

    /// <summary>Writes the loss of every walker to the losses of the block.</summary>
    void WriteLosses(Block block);
}
