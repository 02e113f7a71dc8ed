using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>The balance within a transformer after it was trained on and on another text.</summary>
public sealed class TransferredBalance() : Claim("entropic-transfer-balance", Paper.Entropic,
    "The balance that Adam gives a GPT-2's value and output matrices outlives fine-tuning on another corpus.",
    "Carnot's own question to arXiv:2505.12387: entropic forces act on any data, so that fine-tuning should not undo what they did.")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        TransferRuns runs = TransferRuns.Of(laboratory);
        double lost = runs.Mean(s => s.Imbalance, 0) - runs.Mean(s => s.Imbalance, 1);
        return new(runs.Setting, runs.Seeds,
        [
            Finding.Positive("imbalance at the start minus that after training", runs.Change(s => s.Imbalance, 0, 1), "training does not balance"),
            new("imbalance after fine-tuning minus that before it", runs.Change(s => s.Imbalance, 2, 1), new Below(0.1), "the gradients' statistics change with the corpus, and v is an average over 1000 steps", "fine-tuning undoes the balance: back to that of the start", new Above(lost)),
        ])
        { Notes = runs.Notes };
    }
}
