namespace Carnot.EntropicExperiments;

/// <summary>A claim of the theory of entropic forces, beside what a small network does.</summary>
/// <remarks>A new experiment is one such file and one line in <see cref="EntropicCatalogue"/>.</remarks>
public interface IEntropicExperiment
{
    /// <summary>The name, as <c>carnot simulate entropic</c> takes it.</summary>
    string Name { get; }

    /// <summary>What is compared, in one sentence.</summary>
    string Description { get; }

    /// <summary>How many updates unless told otherwise; 0 where nothing is trained.</summary>
    int DefaultSteps { get; }

    /// <summary>Runs it; the first part of every training is discarded.</summary>
    EntropicOutcome Run(int steps, ulong seed);
}
