using System.Collections.Immutable;
using Carnot.Reproduce.Entropic;
using Carnot.Reproduce.Ntl;
using Carnot.Reproduce.Peers;

namespace Carnot.Reproduce.Claims;

/// <summary>Every claim, in the order of the papers.</summary>
public static class ClaimCatalogue
{
    /// <summary>All claims.</summary>
    public static readonly ImmutableArray<Claim> All =
    [
        new LawsOfThermodynamics(),
        new SgdWidth(),
        new SignGdWidth(),
        new Equipartition(),
        new AdamCapacity(),
        new MomentumCapacity(),
        new FourierCooling(),
        new ThermalLag(),
        new WarmupAndCosine(),
        new QuenchEntropy(),
        new OptimalDecayShape(),
        new DecayPhaseDiagram(),
        new DecayPowers(),
        new EntropicForceClaim(),
        new Trapping(),
        new Blocking(),
        new HotAndCold(),
        new PublishedPlateaus(),
        new ManyMinimaClaim(),
        new LinearHeat(),
        new FinalRate(),
        new GptCooling(),
        new GptNoise(),
        new GptEquipartition(),
        new GptHotAndCold(),
        new GptPhaseDiagram(),
        new HeatOfModels(),
        new GptDecayShapes(),
        new Payoff(),
        new StepEquivalence(),
        new ChargeBalance(),
        new LayerBalance(),
        new ChargeWithoutNoise(),
        new NeuronBalance(),
        new DecayedBalance(),
        new AttentionBalances(),
        new OptimizerBalances(),
        new UniversalMinimumClaim(),
        new UniversalPairsClaim(),
        new BrokenAlignment(),
        new AnisotropicNoiseClaim(),
        new SharpeningClaim(),
        new SharpnessPhases(),
        new TanhAlignmentClaim(),
        new ImageBalance(),
        new TransformerAlignmentClaim(),
        new TransferredBalance(),
        new TransferredAlignment(),
        new PeerLaw("multi-power", "Multi-Power Law", "arXiv:2503.12811; mean errors from its README.", new("mpl-25M", 0.00376, 0.0008), new("mpl-100M", 0.00435, 0.0008)),
        new PeerLaw("momentum", "momentum law", "arXiv:2408.11029; errors of another implementation with λ = 0.999.", new("mpl-25M", 0.00516, 0.001), new("mpl-100M", 0.0043, 0.001), new("schedules-124M", 0.00934, 0.002)),
        new PeerLaw("functional", "functional scaling law", "arXiv:2509.19189; errors of another implementation.", new("mpl-25M", 0.00438, 0.0015), new("mpl-100M", 0.00427, 0.0015), new("schedules-124M", 0.00599, 0.0015)),
        new PeerLaw("convex", "last-iterate convex bound", "arXiv:2501.18965; errors of another implementation.", new("mpl-25M", 0.03633, 0.004), new("mpl-100M", 0.03991, 0.004), new("schedules-124M", 0.03909, 0.004)),
        new PeerLaw("lr-sum", "power law of the learning-rate sum", "errors of another implementation.", new("mpl-25M", 0.0246, 0.005), new("mpl-100M", 0.02921, 0.005), new("schedules-124M", 0.05636, 0.005)),
        new PeerLaw("chinchilla", "Chinchilla law in steps", "arXiv:2203.15556; errors of another implementation.", new("mpl-25M", 0.01505, 0.002), new("mpl-100M", 0.0211, 0.002), new("schedules-124M", 0.04421, 0.004)),
    ];

    /// <summary>The claims called by these names; all where none is given.</summary>
    public static ImmutableArray<Claim> Named(IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Count == 0 ? All : [.. names.Distinct().Select(Named)];
    }

    private static Claim Named(string name) => All.FirstOrDefault(claim => claim.Name == name)
        ?? throw new UsageException($"Unknown claim \"{name}\"{Nearest.Hint(name, All.Select(c => c.Name))} \"carnot reproduce list\" lists all {All.Length}.");
}
