using Carnot.EntropicExperiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>Nonlinear networks align more under SGD than under gradient descent.</summary>
public sealed class TanhAlignmentClaim() : Claim("entropic-tanh-alignment", Paper.Entropic,
    "Representations of two tanh networks on two views of the data align more under noisy SGD than under gradient descent.",
    "arXiv:2505.12387, nonlinear networks; only the direction is predicted.")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        var experiment = new TanhAlignment();
        int seeds = laboratory.Choose(4, 12);
        double[] gained = new double[seeds];
        Parallel.For(0, seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = laboratory.Cancellation },
            i => gained[i] = experiment.Run(experiment.DefaultSteps / laboratory.Choose(2, 1), (ulong)(i + 1)).Results[0].Measured.Value);
        return new($"{experiment.Description} {experiment.DefaultSteps / laboratory.Choose(2, 1):N0} updates.", [.. Enumerable.Range(1, seeds).Select(i => (ulong)i)],
            [Finding.Positive("alignment under SGD less that under gradient descent", Estimate.MeanOfIndependent(gained), "noise disturbs alignment")]);
    }
}
