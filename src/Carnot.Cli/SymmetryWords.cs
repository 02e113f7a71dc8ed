using System.Collections.Immutable;
using System.Globalization;
using Carnot.Measurements;
using Carnot.Networks.Models;
using Carnot.Networks.Probes;
using Carnot.Symmetry;
using Carnot.Thermodynamics;

namespace Carnot.Cli;

/// <summary>A network's symmetries as sentences: which the entropic force breaks, which stay, and what stands in the way of one.</summary>
internal static class SymmetryWords
{
    private const string Balance = "balance/", AdamBalance = "adam_balance/";

    /// <summary>What the architecture and the weights tell.</summary>
    public static MeasuredPart Of(Network<float> network)
    {
        ModelSymmetries found = network.FindSymmetries();
        double[] theta = [.. network.Vector.Value.Span.ToArray().Select(value => (double)value)];
        var words = new List<string>();
        ContinuousSymmetry[] shown = [.. found.Continuous.Where(symmetry => symmetry.Kind != SymmetryKind.NeuronRescaling)];
        words.Add(shown.Length == 0 ? "no continuous symmetry: there is no charge, and nothing to balance" : "broken by the entropic force, with the charge C = ‖in‖² − ‖out‖²:");
        words.AddRange(shown.Select(symmetry => Sentence(symmetry, theta, Neurons(found, symmetry))));
        if (found.Discrete.Length > 0) words.Add("preserved, being orthogonal:");
        words.AddRange(found.Discrete.Select(symmetry => $"  {symmetry}"));
        if (found.Notes.Length > 0) words.Add("no symmetry, or only an approximate one:");
        words.AddRange(found.Notes.Select(note => $"  {note}"));
        return new("symmetries", [], []) { Words = [.. words] };
    }

    /// <summary>The same with what the gradients of a run say: charges, balance with its verdict, and how long it takes.</summary>
    public static MeasuredPart Of(ProbeContext context)
    {
        ImmutableArray<Reading> readings = [.. new ChargesProbe(batches: 32).Measure(context), .. new AdamBalanceProbe().Measure(context)];
        string prefix = readings.Any(reading => reading.Name.StartsWith(AdamBalance, StringComparison.Ordinal)) ? AdamBalance : Balance;
        MeasuredPart part = Of(context.Network);
        return part with
        {
            Words = double.IsFinite(context.Clip) ? [.. part.Words, string.Create(CultureInfo.InvariantCulture, $"gradients are clipped at {context.Clip:G4}: those that are clipped balance, and only they are measured here")] : part.Words,
            Readings = readings,
            Verdicts = [.. readings.Where(reading => reading.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(reading => GradientBalanceLaw.Judge(reading.Name[prefix.Length..], reading.Value))],
        };
    }

    /// <summary>How many single units between the same layers have a symmetry of their own.</summary>
    private static int Neurons(ModelSymmetries found, ContinuousSymmetry layer)
        => layer.Kind == SymmetryKind.LayerRescaling ? found.Continuous.Count(symmetry => symmetry.Kind == SymmetryKind.NeuronRescaling && symmetry.Name.StartsWith($"{layer.Name}, unit ", StringComparison.Ordinal)) : 0;

    private static string Sentence(ContinuousSymmetry symmetry, double[] theta, int neurons)
    {
        (double incoming, double outgoing) = symmetry.Norms(theta);
        string generator = symmetry.Kind switch
        {
            SymmetryKind.ChangeOfBasis => string.Create(CultureInfo.InvariantCulture, $"any basis of {symmetry.Dimension} dimensions, in × M and out × M⁻¹; its rotations are orthogonal and stay"),
            SymmetryKind.ScaleInvariance => "in × c; no balance, the norm grows until weight decay holds it",
            _ => neurons > 0 ? $"in × c, out / c; and so for each of its {neurons} units" : "in × c, out / c",
        };
        return string.Create(CultureInfo.InvariantCulture, $"  {symmetry.Name}: {generator}; C = {incoming:G4} − {outgoing:G4} = {incoming - outgoing:G4}");
    }
}
