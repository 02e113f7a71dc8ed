namespace Carnot.Reproduce.Claims;

/// <summary>A claim of a paper that an experiment can refuse.</summary>
/// <remarks>A new claim is one such file and one line in <see cref="ClaimCatalogue"/>.</remarks>
/// <param name="name">The name, as <c>carnot reproduce run</c> takes it.</param>
/// <param name="paper">Where it comes from.</param>
/// <param name="statement">The claim in one sentence.</param>
/// <param name="source">The place in the source.</param>
public abstract class Claim(string name, Paper paper, string statement, string source)
{
    /// <summary>The name, as <c>carnot reproduce run</c> takes it.</summary>
    public string Name => name;

    /// <summary>Where it comes from.</summary>
    public Paper Paper => paper;

    /// <summary>The claim in one sentence.</summary>
    public string Statement => statement;

    /// <summary>The place in the source.</summary>
    public string Source => source;

    /// <summary>Whether it is tested on public curves, which the user has to bring.</summary>
    public virtual bool NeedsCurves => false;

    /// <summary>Does the experiment.</summary>
    public abstract Evidence Gather(Laboratory laboratory);
}
