using Carnot.Experiments;
using Carnot.Reproduce.Claims;
using Carnot.Thermodynamics;

namespace Carnot.Reproduce.Ntl;

/// <summary>The phase diagram of the decays bη/(1 + t/t_h): its optimum, and walkers at its corners.</summary>
public sealed class DecayPhaseDiagram() : Claim("ntl-phase-diagram", Paper.Laws,
    "Among the decays bη/(1 + t/t_h) the lowest final loss is at b = ½ and t_h = 2/(aη); the walkers end where the recursion says, in the corners too.",
    "arXiv:2505.10559, phase diagram of b and t_h (a = 2, η = 0.1, s = 0.1).")
{
    /// <summary>The paper's figure, digitised: (ln l − min)/(max − min) over b = 0, 0.1 … 1 (rows) and t_h = 1, 2, 5 … 1000. The recursion has the same grid.</summary>
    private static readonly double[][] Published =
    [
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        [0.961, 0.925, 0.816, 0.647, 0.345, 0, 0.039, 0.11, 0.227, 0.322],
        [0.922, 0.843, 0.627, 0.306, 0.012, 0.039, 0.11, 0.2, 0.329, 0.424],
        [0.882, 0.765, 0.447, 0.082, 0, 0.082, 0.169, 0.263, 0.392, 0.486],
        [0.843, 0.69, 0.282, 0.008, 0.02, 0.118, 0.204, 0.302, 0.435, 0.529],
        [0.804, 0.608, 0.157, 0, 0.039, 0.141, 0.235, 0.333, 0.471, 0.561],
        [0.765, 0.537, 0.075, 0.004, 0.059, 0.169, 0.267, 0.365, 0.498, 0.592],
        [0.725, 0.471, 0.027, 0.012, 0.075, 0.188, 0.282, 0.388, 0.518, 0.608],
        [0.686, 0.4, 0.008, 0.02, 0.09, 0.204, 0.302, 0.408, 0.537, 0.631],
        [0.651, 0.333, 0, 0.027, 0.106, 0.224, 0.322, 0.42, 0.553, 0.651],
        [0.608, 0.278, 0, 0.039, 0.118, 0.235, 0.337, 0.439, 0.573, 0.667],
    ];

    /// <summary>b = 0.1, 0.5 and 1.</summary>
    private static readonly int[] ShownRows = [1, 5, 10];

    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        var parameters = new Parameters { Steps = 10_000, Walkers = laboratory.Choose(4_000, 40_000) };
        Outcome outcome = new PhaseDiagramExperiment().Run(parameters);
        Grid grid = outcome.Grid!;
        int least = grid.Values.IndexOf(grid.Values.Min());
        double b = grid.Rows[least / grid.Columns.Length], timeScale = grid.Columns[least % grid.Columns.Length];
        double start = new SgdEquilibrium(2, 0.1).ThermalLoss(0.1);
        double[] colours = Colours([.. grid.Values]);
        double Difference(double[] of) => of.Zip(Published.SelectMany(row => row), (mine, theirs) => Math.Abs(mine - theirs)).Average();
        // The same diagram of a valley twice as steep, which the paper's colours must refuse.
        double[] wrong = Colours([.. PhaseDiagram.Compute(4, 0.1, 0.1, grid.Rows, grid.Columns, 10_000).FinalLoss.SelectMany(row => row)]);
        return new($"Exact recursion on a grid of {grid.Rows.Length} × {grid.Columns.Length}, and {parameters.Walkers} walkers at five of its points; 10 000 steps.", [parameters.Seed],
        [
            Finding.Equal("b of the least loss", Estimate.Exact(b), 0.5, 0.05, "half a cell of the grid", "no half jump: b = 1", 1),
            Finding.Equal("t_h of the least loss", Estimate.Exact(timeScale), 10, 2.5, "a quarter of the distance to the next cell", "t_h = 1/(aη)", 5),
            Finding.Equal("least loss over that of the start", Estimate.Exact(grid.Values[least] / start), 3600 / (3600 + 4e6), 1e-8, "1/v grows by a²/s² = 400 each step from 3600, exactly", "half that growth", 3600 / (3600 + 2e6)),
            new("mean difference from the paper's figure in parts of its colour scale", Estimate.Exact(Difference(colours)), new Below(0.02), "the figure is read off to .01, and its parameters are inferred", "a valley twice as steep", new Near(Difference(wrong), 0.02)),
            .. outcome.Results.Select(r => r.AgainstTwice()),
        ])
        {
            Pictures =
            [
                new("phase-diagram", "Final loss along t_h for three b", "t_h", "final thermal loss",
                    [.. new[] { 0.1, 0.5, 1 }.Select(row => new PictureCurve($"b = {row}", grid.Columns, grid.Values.Slice(grid.Rows.IndexOf(row) * grid.Columns.Length, grid.Columns.Length)))])
                { LogX = true, LogY = true },
                new("phase-diagram-paper", "The same in the paper's colours: lines are the recursion, points the paper's figure", "t_h", "(ln l − min)/(max − min)",
                    [.. ShownRows.SelectMany(row => (PictureCurve[])
                    [
                        new($"b = {grid.Rows[row]}", grid.Columns, [.. colours.AsSpan(row * grid.Columns.Length, grid.Columns.Length)]),
                        new($"b = {grid.Rows[row]}", grid.Columns, [.. Published[row]], [.. Published[row].Select(_ => 0.01)]),
                    ])]) { LogX = true },
            ],
        };
    }

    private static double[] Colours(double[] losses)
    {
        double[] logs = [.. losses.Select(loss => Math.Log(loss))];
        double least = logs.Min(), span = logs.Max() - least;
        return [.. logs.Select(log => (log - least) / span)];
    }
}
