using Carnot.Networks.Models;

namespace Carnot.Networks.Training;

/// <summary>What a network is trained and validated on.</summary>
public interface ITrainingData
{
    /// <summary>Its name, origin and hash, for the manifest.</summary>
    DataDescription Description { get; }

    /// <summary>What a step consumes: tokens for text, samples otherwise.</summary>
    int UnitsPerStep { get; }

    /// <summary>What is consumed, in the plural: <c>tokens</c> or <c>samples</c>.</summary>
    string Unit { get; }

    /// <summary>The batch of a step. It depends on the seed and the step alone; the object is filled anew at the next call.</summary>
    Batch BatchOf(long step);

    /// <summary>The validation batches, the same at every call; each object may be filled anew when the next is asked for.</summary>
    IEnumerable<Batch> Validation();
}
