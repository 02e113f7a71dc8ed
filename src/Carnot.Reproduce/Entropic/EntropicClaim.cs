using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>A claim that an experiment on entropic forces decides.</summary>
/// <param name="name">The name of the claim.</param>
/// <param name="statement">The claim in one sentence.</param>
/// <param name="source">The place in the source.</param>
/// <param name="experiment">The experiment.</param>
/// <param name="fullSeeds">Seeds of the full size; the quick size takes one.</param>
public abstract class EntropicClaim(string name, string statement, string source, IEntropicExperiment experiment, int fullSeeds = 3)
    : Claim(name, Paper.Entropic, statement, source)
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        ulong[] seeds = [.. Enumerable.Range(1, laboratory.Choose(1, fullSeeds)).Select(i => (ulong)i)];
        EntropicOutcome[] outcomes = [.. seeds.Select(seed =>
        {
            laboratory.Cancellation.ThrowIfCancellationRequested();
            // Several claims may read one experiment.
            return laboratory.Once($"{experiment.Name}, seed {seed}", () => experiment.Run(experiment.DefaultSteps, seed));
        })];
        string steps = experiment.DefaultSteps == 0 ? "" : FormattableString.Invariant($" {experiment.DefaultSteps:N0} updates.");
        return new($"{experiment.Description}{steps} Also: carnot simulate entropic {experiment.Name}.", [.. seeds],
        [
            .. seeds.Zip(outcomes).SelectMany(pair => pair.Second.Results.SelectMany(r => Judge(r)
                .Select(finding => seeds.Length == 1 ? finding : finding with { Quantity = $"{finding.Quantity}, seed {pair.First}" }))),
        ])
        { Notes = [.. seeds.Zip(outcomes).SelectMany(pair => pair.Second.Notes.Select(note => outcomes.All(outcome => outcome.Notes.Contains(note)) ? note : $"Seed {pair.First}: {note}")).Distinct()] };
    }

    /// <summary>What one number of the experiment decides; nothing where the claim does not speak of it.</summary>
    protected abstract IEnumerable<Finding> Judge(Agreement agreement);
}
