using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>What two transformers have in common after both were trained on and on another text.</summary>
public sealed class TransferredAlignment() : Claim("entropic-transfer-alignment", Paper.Entropic,
    "Two GPT-2s of different seeds stay more aligned on the corpus they were trained on than they were at the start, after both were fine-tuned on another.",
    "Carnot's own question to arXiv:2505.12387: does universal representation survive fine-tuning?")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        TransferRuns runs = TransferRuns.Of(laboratory);
        return new(runs.Setting, runs.Seeds,
        [
            Finding.Positive("alignment after fine-tuning minus that at the start", runs.Change(s => s.Alignment, 2, 0), "fine-tuning leaves less in common than there was by chance"),
        ])
        { Notes = runs.Notes };
    }
}
