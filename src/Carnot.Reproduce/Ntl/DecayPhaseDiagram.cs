using Carnot.Experiments;
using Carnot.Reproduce.Claims;
using Carnot.Thermodynamics;

namespace Carnot.Reproduce.Ntl;

/// <summary>The phase diagram of the decays bη/(1 + t/t_h): its optimum, and walkers at its corners.</summary>
public sealed class DecayPhaseDiagram() : Claim("ntl-phase-diagram", Paper.Laws,
    "Among the decays bη/(1 + t/t_h) the lowest final loss is at b = ½ and t_h = 2/(aη); the walkers end where the recursion says, in the corners too.",
    "arXiv:2505.10559, phase diagram of b and t_h (a = 2, η = 0.1, s = 0.1).")
{
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
        return new($"Exact recursion on a grid of {grid.Rows.Length} × {grid.Columns.Length}, and {parameters.Walkers} walkers at five of its points; 10 000 steps.", [parameters.Seed],
        [
            Finding.Equal("b of the least loss", Estimate.Exact(b), 0.5, 0.05, "half a cell of the grid", "no half jump: b = 1", 1),
            Finding.Equal("t_h of the least loss", Estimate.Exact(timeScale), 10, 2.5, "a quarter of the distance to the next cell", "t_h = 1/(aη)", 5),
            Finding.Equal("least loss over that of the start", Estimate.Exact(grid.Values[least] / start), 3600 / (3600 + 4e6), 1e-8, "1/v grows by a²/s² = 400 each step from 3600, exactly", "half that growth", 3600 / (3600 + 2e6)),
            .. outcome.Results.Select(r => r.AgainstTwice()),
        ])
        {
            Pictures =
            [
                new("phase-diagram", "Final loss along t_h for three b", "t_h", "final thermal loss",
                    [.. new[] { 0.1, 0.5, 1 }.Select(row => new PictureCurve($"b = {row}", grid.Columns, grid.Values.Slice(grid.Rows.IndexOf(row) * grid.Columns.Length, grid.Columns.Length)))])
                { LogX = true, LogY = true },
            ],
        };
    }
}
