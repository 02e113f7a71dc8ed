namespace Carnot.Experiments;

/// <summary>A simulation whose outcome theory predicts, and the comparison of the two.</summary>
/// <remarks>A new experiment is one such file and one line in <see cref="Catalogue"/>.</remarks>
public interface IExperiment
{
    /// <summary>The name, as <c>carnot simulate</c> takes it.</summary>
    string Name { get; }

    /// <summary>What is compared, in one sentence.</summary>
    string Description { get; }

    /// <summary>The parameters it has, with their defaults; a parameter that is null here is not one of them.</summary>
    Parameters Defaults { get; }

    /// <summary>Simulates and compares. Parameters outside the range of the theory are refused with the bound.</summary>
    Outcome Run(Parameters parameters);
}
