using System.Collections.Immutable;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Trainings;

namespace Carnot.Reproduce.Ntl;

/// <summary>The 1/t decay with the half jump against other decays of a GPT-2 on the same budget.</summary>
public sealed class GptDecayShapes() : Claim("ntl-gpt2-decay-shapes", Paper.Laws,
    "On a GPT-2 too the 1/t decay with the half jump ends lower than linear, cosine, 1-sqrt and exponential decays on the same budget.",
    "arXiv:2505.10559: \"1/t decay minimises thermal loss and aligns with empirical trends\".")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        var runs = new DecayRuns(laboratory);
        string[] names = ["wsd-1/t", "wsd-linear", "wsd-cosine", "wsd-1-sqrt", "wsd-exponential"];
        ulong[] seeds = SmallGpt.Seeds(laboratory);
        ImmutableArray<double[]> final = runs.Finals([.. names.Select(name => (runs.Schedule(name), seeds))]);
        return new($"{SmallGpt.Describe(laboratory)}, {runs.Steps} steps of which the last {runs.Decay} decay.", [.. seeds],
        [
            .. Enumerable.Range(1, names.Length - 1).Select(i => Finding.Positive($"final loss of {names[i]} minus {names[0]}, nats", DecayRuns.Difference(final[i], final[0]), "it ends lower")),
        ])
        {
            Notes = ["NTL's optimum is that of one curvature and counts heat alone. A network has a spectrum of curvatures and a river that goes on during the decay: what the half jump saves in heat it loses in learning-rate sum."],
        };
    }
}
