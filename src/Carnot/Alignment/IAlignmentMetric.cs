namespace Carnot.Alignment;

/// <summary>A number that says how alike two representations of the same samples are; 1 where they are the same.</summary>
public interface IAlignmentMetric
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>What it is, in a few words.</summary>
    string Title { get; }

    /// <summary>Whether it needs every row at once; the others stream.</summary>
    bool NeedsRows { get; }

    /// <summary>The score of a pair; a <see cref="CheckException"/> where it is not defined.</summary>
    double Score(FeaturePair pair, AlignmentOptions options);
}
