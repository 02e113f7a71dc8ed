using System.Globalization;
using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Randomness;

namespace Carnot.Tests.Symmetry;

/// <summary>The acceptance levels of the theory's experiments, at one fixed seed each, of those that depend most on it at several. The long ones take a few seconds: a balance is only reached after several relaxation times.</summary>
public class EntropicExperimentTests
{
    [Theory]
    [InlineData("linear-balance", 64)]
    [InlineData("relu-balance", 64)]
    [InlineData("decay-balance", 64)]
    [InlineData("optimizer-balance", 80)]
    [InlineData("anisotropic-noise", 6400)]
    public void Too_few_steps_for_an_error_bar_are_refused_and_the_least_number_is_enough(string name, int least)
    {
        IEntropicExperiment experiment = EntropicCatalogue.Find(name);
        Assert.Equal($"The number of steps must be {least} or more, got {least - 1}.", Assert.Throws<UsageException>(() => experiment.Run(least - 1, seed: 1)).Message);
        Assert.All(experiment.Run(least, seed: 1).Results, result => Assert.True(double.IsFinite(result.Measured.Value)));
    }

    [Fact]
    public void A_head_that_has_not_come_to_rest_says_how_long_it_takes()
        => Assert.StartsWith("In 1000 steps no product of the head comes to rest: the quickest relaxes in ",
            Assert.Throws<CheckException>(() => EntropicCatalogue.Find("attention-balance").Run(1000, seed: 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Equivalence_is_of_third_order()
    {
        Agreement[] found = Run("equivalence");
        foreach (Agreement a in found) Assert.Equal(a.Theory, a.Measured.Value, 0.1);
    }

    [Fact]
    public void Descent_on_the_entropic_loss_moves_the_charge_as_SGD_does_and_descent_on_the_loss_does_not()
    {
        Agreement[] found = Run("entropic-descent");
        double Excess(Agreement a) => Math.Abs(a.Measured.Value / a.Theory - 1);
        // The scatter of SGD about the descent is worth some eta lambda; a smaller rate must come nearer. Without the noise in F nothing of the motion would be left.
        Assert.InRange(Excess(found[2]), 0, 0.1);
        Assert.InRange(Excess(found[2]) / Excess(found[0]), 0, 0.6);
        Assert.InRange(Math.Abs(found[3].Measured.Value), 0, 0.02);
    }

    [Fact]
    public void Charges_follow_their_identity()
    {
        foreach (Agreement a in Run("charge-identity")) Assert.InRange(a.Measured.Value, 0, 1e-12);
    }

    [Fact, Trait("Duration", "Long")]
    public void Two_linear_layers_balance_only_with_noise()
    {
        Agreement[] found = Run("linear-balance");
        Assert.Equal(1, found[0].Measured.Value, 0.01);
        Assert.InRange(found[1].Measured.Value, 0, 0.02);
        // Without noise most of the charge must stay: the control.
        Assert.InRange(found[2].Measured.Value, 0.8, 1);
    }

    [Fact, Trait("Duration", "Long")]
    public void ReLU_layers_balance_within_2_percent_and_live_neurons_within_5()
    {
        Agreement[] found = Run("relu-balance");
        foreach (Agreement a in found) Assert.Equal(1, a.Measured.Value, a.Quantity.Contains("unit", StringComparison.Ordinal) ? 0.05 : 0.02);
        Assert.True(found.Length >= 2 + 9, "most units must be alive");
    }

    [Fact, Trait("Duration", "Long")]
    public void Weight_decay_holds_the_charge_where_the_identity_says()
    {
        foreach (Agreement a in Run("decay-balance")) Assert.Equal(1, a.Measured.Value / a.Theory, 0.01);
    }

    [Theory, Trait("Duration", "Long")]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(3, 1)] // its softmax saturates: queries and keys have no stationary state
    [InlineData(4, 2)]
    public void Every_product_of_a_head_that_the_run_outlasts_balances_within_2_percent(ulong seed, int settled)
    {
        EntropicOutcome outcome = Run("attention-balance", seed);
        Agreement[] found = [.. outcome.Results];
        Assert.Equal(2 * settled, found.Length);
        Assert.Equal(2 - settled, outcome.Notes.Count(note => note.Contains("not stationary", StringComparison.Ordinal)));
        foreach (Agreement a in found) Assert.Equal(a.Theory, a.Measured.Value, 0.02);
        foreach (Agreement a in found[..settled]) Statistically.Equal(1, a.Measured, sigmas: 4);
    }

    [Fact, Trait("Duration", "Long")]
    public void Every_optimizer_balances_its_own_quantity()
    {
        Agreement[] found = Run("optimizer-balance");
        Assert.Equal(1, found[0].Measured.Value, 0.01);
        Assert.Equal(1, found[1].Measured.Value, 0.001);
        Statistically.Equal(1, found[1].Measured, sigmas: 4);
        Assert.Equal(1, found[2].Measured.Value, 0.001);
        Statistically.Equal(1, found[2].Measured, sigmas: 4);
        Assert.Equal(1, found[3].Measured.Value, 0.03);
    }

    [Fact]
    public void The_universal_minimum_is_found_by_direct_minimisation()
    {
        foreach (Agreement a in Run("universal-minimum"))
            if (a.Theory == 0) Assert.InRange(a.Measured.Value, 0, 1e-3);
            else Assert.Equal(1, a.Measured.Value / a.Theory, 1e-3);
    }

    [Theory, Trait("Duration", "Long")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Networks_of_different_shape_on_different_views_align_under_SGD(ulong seed)
    {
        Agreement[] found = [.. Run("universal-pairs", seed).Results];
        Assert.InRange(found[0].Measured.Value, 0.999, 1);
        Assert.InRange(found[1].Measured.Value, 0.998, 1);
        Assert.Equal(7, found.Length);
        foreach (Agreement broken in found[2..]) Assert.True(broken.Measured.Value < 0.96, $"{broken.Quantity}: {broken.Measured.Value}");
        // Mapped noise is anisotropic, 13 to 1: SGD ends beside the minimum of the entropic loss, by .008 in alignment where noise of 30 to 1 was measured.
        foreach (Agreement predicted in found[2..].Where(a => a.Theory != 0.96)) Assert.Equal(predicted.Theory, predicted.Measured.Value, 0.02);
    }

    [Fact, Trait("Duration", "Long")]
    public void Anisotropic_noise_ends_at_the_corrected_charge_not_at_the_entropic_minimum()
    {
        EntropicOutcome outcome = EntropicCatalogue.Find("anisotropic-noise").Run(400_000, seed: 1);
        // 1 %: fluctuations of order eta beyond those of the linearised drift.
        foreach (Agreement a in outcome.Results) Assert.Equal(1, a.Measured.Value / a.Theory, 0.01);
        double entropic = double.Parse(outcome.Notes[2].Split(' ')[^1].TrimEnd('.'), CultureInfo.InvariantCulture);
        Statistically.Resolves(outcome.Results[2].Theory - entropic, outcome.Results[2].Measured);
    }

    [Fact]
    public void Sharpening_and_flattening_end_at_one_curvature()
    {
        Agreement[] found = Run("sharpening-flattening");
        Assert.InRange(found[2].Measured.SigmasFrom(0), 0, 5);
        // The recorded end at this rate is 8.62 and 8.63; the closed form of small rates, 9.60, is a tenth above.
        Assert.Equal(8.62, found[0].Measured.Value, 0.1);
        Assert.Equal(1, found[3].Measured.Value / found[3].Theory, 0.02);
    }

    [Fact]
    public void The_sharpness_diagram_is_monotone_and_stays_below_the_edge()
    {
        Agreement[] found = Run("sharpness-diagram");
        for (int i = 0; i < found.Length; i++)
        {
            Assert.InRange(found[i].Measured.Value, 0.6, 2.02);
            if (i % 5 > 0) Assert.True(found[i].Measured.Value > found[i - 1].Measured.Value, $"less balance is sharper: {found[i].Quantity}");
            if (i >= 5) Assert.True(found[i].Measured.Value > found[i - 5].Measured.Value, $"a greater rate is nearer the edge: {found[i].Quantity}");
        }
    }

    [Fact]
    public void The_sharpness_diagram_resembles_the_published_one()
    {
        string[][] rows = [.. File.ReadLines(Shared.Theory("phase_diagram.csv")).Where(l => !l.StartsWith('#')).Select(l => l.Split(','))];
        double sum = 0;
        int count = 0;
        foreach (string[] row in rows.Skip(1).Where((_, i) => i % 5 == 1))
            for (int c = 1; c < row.Length; c += 3)
            {
                if (!double.TryParse(row[c], CultureInfo.InvariantCulture, out double published) || published > 1.99) continue;
                double balance = double.Parse(row[0], CultureInfo.InvariantCulture), rate = double.Parse(rows[0][c], CultureInfo.InvariantCulture) + 0.0125, root = Math.Pow(2, 0.25);
                Estimate sharpness = VectorScalarNetwork.Sharpness(balance, Math.Sqrt(2), 1, root, root, rate, 0.3, 10_000, 4, new Rng(1, $"{balance} {rate}"));
                sum += Math.Pow(Math.Min(2, rate * sharpness.Value) - published, 2);
                count++;
            }
        // The published set-up is not known; 0.2 is the agreement the best guesses of it reached.
        Assert.InRange(Math.Sqrt(sum / count), 0, 0.2);
    }

    [Fact, Trait("Duration", "Long")]
    public void Tanh_networks_align_more_under_SGD_than_under_gradient_descent()
        => Assert.True(Run("tanh-alignment")[0].Measured.Value > 0);

    private static Agreement[] Run(string name) => [.. Run(name, seed: 1).Results];

    private static EntropicOutcome Run(string name, ulong seed)
    {
        IEntropicExperiment experiment = EntropicCatalogue.Find(name);
        return experiment.Run(experiment.DefaultSteps, seed);
    }
}
