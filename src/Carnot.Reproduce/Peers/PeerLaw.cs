using System.Collections.Immutable;
using Carnot.Laws;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Peers;

/// <summary>A published law: whether it predicts as well as was measured before, and whether the thermodynamic law predicts better.</summary>
/// <param name="law">The law's name.</param>
/// <param name="title">As its authors call it.</param>
/// <param name="source">Where it was published.</param>
/// <param name="measured">What was measured before, protocol by protocol.</param>
public sealed class PeerLaw(string law, string title, string source, params ImmutableArray<PublishedAccuracy> measured)
    : Claim($"peer-{law}", Paper.Peers,
        $"The {title} predicts unseen schedules at least as well here as was measured before, and the thermodynamic law, fitted on the same runs, predicts them better.", source)
{
    /// <inheritdoc/>
    public override bool NeedsCurves => true;

    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        string file = laboratory.Protocols ?? throw new UsageException($"\"{Name}\" needs public curves; give their protocol file with --protocols.");
        var findings = ImmutableArray.CreateBuilder<Finding>();
        foreach (Protocol protocol in Protocol.Read(file, null))
        {
            laboratory.Cancellation.ThrowIfCancellationRequested();
            LawBenchmark peer = LawBenchmark.Run(protocol, LossLaws.Named(law)), ours = LawBenchmark.Run(protocol, LossLaws.Named("ntl"));
            if (measured.FirstOrDefault(m => m.Protocol == protocol.Name) is { } before)
                findings.Add(new($"{protocol.Name}: mean absolute error of the {title}, nats", Estimate.Exact(peer.MeanAbsolute), new Below(before.MeanAbsolute + before.Tolerance),
                    "another optimiser and other starts; a better fit of the same law is no contradiction", "this implementation is no fair rival: twice that error or more", new Above(2 * before.MeanAbsolute)));
            Estimate ratio = Estimate.MeanOfIndependent([.. peer.Scores.Zip(ours.Scores, (theirs, mine) => Math.Log(theirs.MeanAbsolute / mine.MeanAbsolute))]);
            findings.Add(Finding.Positive($"{protocol.Name}: ln of the {title}'s error over that of the thermodynamic law", ratio, "the published law is better"));
        }
        return new("Public curves of 25M to 124M models; every law fitted on three runs (four protocols), scored on the others; errors over test curves.", [0], findings.ToImmutable());
    }
}
