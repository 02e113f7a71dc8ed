using System.Collections.Immutable;
using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>The phase diagram of learning rate and data balance.</summary>
public sealed class SharpnessPhases() : Claim("entropic-sharpness-phases", Paper.Entropic,
    "ηλ rises with the learning rate and with the imbalance of the data, and saturates at the edge of stability, 2.",
    "arXiv:2505.12387, phase diagram; its exact setting is unknown.")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        var experiment = new SharpnessDiagram();
        EntropicOutcome outcome = experiment.Run(experiment.DefaultSteps, seed: 1);
        ImmutableArray<(double Rate, double Balance, Estimate Value)> cells = [.. outcome.Results
            .Where(r => r.Quantity.StartsWith("eta lambda", StringComparison.Ordinal))
            .Select(r => (Number(r.Quantity, "eta = "), Number(r.Quantity, "b = "), r.Measured))];
        double[] rates = [.. cells.Select(c => c.Rate).Distinct().Order()], balances = [.. cells.Select(c => c.Balance).Distinct().OrderDescending()];
        Estimate At(double rate, double balance) => cells.Single(c => c.Rate == rate && c.Balance == balance).Value;
        return new($"{experiment.Description} {experiment.DefaultSteps} updates.", [1],
        [
            .. rates.Select(rate => Finding.Positive($"ηλ at b = {balances[^1]} minus b = {balances[0]}, η = {rate}", At(rate, balances[^1]).Minus(At(rate, balances[0])), "balanced data are sharper")),
            .. balances.Select(b => Finding.Positive($"ηλ at η = {rates[^1]} minus η = {rates[0]}, b = {b}", At(rates[^1], b).Minus(At(rates[0], b)), "λ falls faster than 1/η")),
            Finding.Equal($"ηλ in the corner η = {rates[^1]}, b = {balances[^1]}", At(rates[^1], balances[^1]), 2, 0.06, "noise holds it a little below the edge", "the closed form without the edge, η√(2/b)", rates[^1] * Math.Sqrt(2 / balances[^1])),
        ])
        {
            Pictures =
            [
                new("phases", "ηλ over learning rate, for several balances of the data", "learning rate", "ηλ",
                [
                    PictureCurve.Theory("edge of stability", [rates[0], rates[^1]], [2, 2]),
                    .. balances.Select(b => PictureCurve.Measured($"b = {b}", rates, rates.Select(rate => At(rate, b)))),
                ]),
            ],
            Notes = outcome.Notes,
        };
    }

    private static double Number(string text, string after)
        => double.Parse(text[(text.IndexOf(after, StringComparison.Ordinal) + after.Length)..].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);
}
