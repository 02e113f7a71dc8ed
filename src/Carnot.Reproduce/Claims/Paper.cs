namespace Carnot.Reproduce.Claims;

/// <summary>Where a claim comes from.</summary>
public enum Paper
{
    /// <summary>Neural Thermodynamic Laws for Large Language Model Training, arXiv:2505.10559.</summary>
    Laws,

    /// <summary>Neural Thermodynamics: Entropic Forces in Deep and Universal Representation Learning, arXiv:2505.12387.</summary>
    Entropic,

    /// <summary>The published loss laws that Carnot is compared with.</summary>
    Peers,
}
