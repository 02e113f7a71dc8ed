using Carnot.Experiments;

namespace Carnot.Tests.Experiments;

public class CatalogueTests
{
    public static TheoryData<string> Names => [.. Catalogue.All.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_experiment_agrees_with_theory_within_five_standard_errors(string name)
    {
        IExperiment experiment = Catalogue.Find(name);
        Outcome outcome = experiment.Run(experiment.Defaults with { Walkers = Math.Min(experiment.Defaults.Walkers, 50_000), Seed = 21 });
        Assert.NotEmpty(outcome.Results);
        Assert.All(outcome.Results, r => Assert.True(r.SigmasApart <= 5, $"{r.Quantity}: {r.Measured} against {r.Theory:G6}, {r.SigmasApart:F1} σ"));
        // An agreement means something only where the error is small: here within 5 % of theory, except where theory is 0 or 1 of a fraction.
        Assert.All(outcome.Results.Where(r => r.Theory is not (0 or 1)), r => Assert.True(r.Measured.StandardError < 0.05 * Math.Abs(r.Theory), $"{r.Quantity}: {r.Measured}"));
        Assert.Equal(experiment.Defaults.Curvature, outcome.Parameters.Curvature);
        Assert.True(outcome.Pictures.Length > 0 || outcome.Grid is not null || outcome.Verdicts.Length > 0);
    }

    [Theory]
    [InlineData("cooling")]
    [InlineData("phase-diagram")]
    [InlineData("blocking")]
    public void Rows_that_are_compared_with_theory_one_by_one_err_independently(string name)
    {
        // The sum of k independent errors, each in units of its scatter over n seeds, has the variance k within √(2/n): 5 of that are half of it.
        // With shared random numbers rows correlate by 0.26 to 0.95 and the variance is 2 to 6 times k.
        const int Seeds = 200;
        IExperiment experiment = Catalogue.Find(name);
        double[][] rows = [.. Enumerable.Range(1, Seeds).Select(seed => experiment.Run(experiment.Defaults with { Walkers = 100, Steps = experiment.Defaults.Steps is null ? null : 100, Seed = (ulong)seed }).Results.Select(r => r.Measured.Value - r.Theory).ToArray())];
        double[] scatter = [.. Enumerable.Range(0, rows[0].Length).Select(i => Estimate.MeanOfIndependent([.. rows.Select(row => row[i])]).StandardError * Math.Sqrt(Seeds))];
        double sum = Math.Pow(Estimate.MeanOfIndependent([.. rows.Select(row => row.Zip(scatter, (error, s) => error / s).Sum())]).StandardError, 2) * Seeds;
        Assert.InRange(sum / scatter.Length, 0.5, 1.5);
    }

    [Theory]
    [InlineData("heavy-ball", 0.01)]
    [InlineData("ema-momentum", 0.1)]
    [InlineData("signgd", 0.1)]
    [InlineData("adam", 0.005)]
    [InlineData("langevin", 0.1)]
    [InlineData("underdamped-langevin", 0.3)]
    public void Every_optimizer_has_its_equilibrium(string optimizer, double learningRate)
    {
        var experiment = new EquilibriumExperiment();
        Outcome outcome = experiment.Run(experiment.Defaults with { Optimizer = optimizer, LearningRate = learningRate, Curvature = [0.5, 1, 2], Walkers = 20_000, Seed = 3 });
        Assert.Equal(7, outcome.Results.Length);
        Assert.All(outcome.Results, r => Assert.True(r.SigmasApart <= 5, $"{r.Quantity}: {r.Measured} against {r.Theory:G6}, {r.SigmasApart:F1} σ"));
    }

    [Fact]
    public void The_worked_numbers_of_the_theory_come_out()
    {
        Assert.Equal(2.7777778e-4, Theory("equilibrium", "thermal loss, a = 2"), tolerance: 5e-12);
        Assert.Equal(6.1124694e-6, Theory("optimal-decay", "thermal loss after 400 steps"), tolerance: 5e-14);
        Assert.Equal(90, Theory("optimal-decay", "steps to cool to the equilibrium of 0.01"), tolerance: 1e-10);
        Assert.Equal(400, Theory("optimal-decay", "growth of 1/v per step"), tolerance: 1e-10);
        Assert.Equal(2.7777778e-4 * 8.9919e-4, Theory("phase-diagram", "final thermal loss, b = 0.5, t_h = 10"), tolerance: 3e-11);
        Assert.Equal(1.778e-3, Theory("blocking", "drift per step at learning rate 0.2"), tolerance: 5e-7);
        Assert.Equal(17.416, Theory("trapping", "sharpness where walkers from y = 9 rest"), tolerance: 5e-4);

        static double Theory(string name, string quantity)
        {
            IExperiment experiment = Catalogue.Find(name);
            return experiment.Run(experiment.Defaults with { Walkers = 100 }).Results.Single(r => r.Quantity == quantity).Theory;
        }
    }

    [Fact]
    public void The_phase_diagram_has_a_row_for_each_b()
    {
        var experiment = new PhaseDiagramExperiment();
        Grid grid = experiment.Run(experiment.Defaults with { Walkers = 100 }).Grid!;
        Assert.Equal(("b", "tH", "finalLoss"), (grid.RowName, grid.ColumnName, grid.ValueName));
        Assert.Equal((11, 10, 110), (grid.Rows.Length, grid.Columns.Length, grid.Values.Length));
        // b = 0 leaves the valley as it was.
        Assert.All(grid.Values[..10], loss => Assert.Equal(2.7777778e-4, loss, tolerance: 5e-12));
        int least = Enumerable.Range(0, 110).MinBy(i => grid.Values[i]);
        Assert.Equal((0.5, 10), (grid.Rows[least / 10], grid.Columns[least % 10]));
    }

    [Fact]
    public void All_six_laws_hold_on_simulated_walkers_and_a_hot_sharp_valley_breaks_equipartition()
    {
        var experiment = new LawsExperiment();
        Outcome fine = experiment.Run(experiment.Defaults);
        Assert.Equal(["Zeroth law", "Equipartition", "First law", "Second law", "Third law", "Fourier's law"], fine.Verdicts.Select(v => v.Law));
        Assert.All(fine.Verdicts, v => Assert.True(v.Verdict == Carnot.Thermodynamics.Verdict.Holds, v.Sentence));
        // aη = 1: the exact width is twice C η.
        Outcome hot = experiment.Run(experiment.Defaults with { Curvature = [0.1, 0.3, 20], Walkers = 5_000 });
        Assert.All(hot.Verdicts.Take(2), v => Assert.True(v.Verdict == Carnot.Thermodynamics.Verdict.Broken, v.Sentence));
    }

    [Theory]
    [InlineData("equilibrium", "No equilibrium: at curvature 30 the learning rate must be below 2/a = 0.06666666666666667, got 0.1.", 30, 0.1)]
    [InlineData("cooling", "The noise must be a finite number of 0 or more, got -1.", 2, -1)]
    [InlineData("spectrum", "The curvature must be a finite number above 0, got -2.", -2, 0.1)]
    [InlineData("quench", "The noise must be a finite number above 0, got 0.", 2, 0)]
    public void Parameters_outside_a_formula_are_refused_with_the_bound(string name, string message, double curvature, double noise)
    {
        IExperiment experiment = Catalogue.Find(name);
        Assert.Equal(message, Assert.Throws<UsageException>(() => experiment.Run(experiment.Defaults with { Curvature = [curvature], Noise = noise })).Message);
    }

    [Fact]
    public void Other_misuse_is_refused_too()
    {
        Refuses("The spectrum is empty: give at least one curvature.", "equilibrium", p => p with { Curvature = [] });
        Refuses("This experiment has one valley direction; give one curvature, not 2.", "quench", p => p with { Curvature = [1, 2] });
        Refuses("Equilibrium needs 18 steps or more, 8 relaxation times of the slowest direction; got 5.", "equilibrium", p => p with { Steps = 5 });
        Refuses("Unknown optimizer \"sgdd\"; did you mean \"sgd\"? Known optimizers: sgd, heavy-ball, ema-momentum, signgd, adam, langevin, underdamped-langevin.", "equilibrium", p => p with { Optimizer = "sgdd" });
        Refuses("This experiment has a theory for sgd, heavy-ball, ema-momentum, signgd only, got \"adam\".", "cooling", p => p with { Optimizer = "adam" });
        Refuses("Adam's equilibrium is known where noise dominates, aη/s up to 0.2, got 2.", "equilibrium", p => p with { Optimizer = "adam" });
        Refuses("A quench ends below the learning rate it starts from, 0.1, got 0.1.", "quench", p => p with { FinalLearningRate = 0.1 });
        Assert.Equal("Unknown simulation \"colling\"; did you mean \"cooling\"? Known simulations: equilibrium, cooling, optimal-decay, phase-diagram, entropic-force, trapping, blocking, quench, laws, spectrum.",
            Assert.Throws<UsageException>(() => Catalogue.Find("colling")).Message);

        static void Refuses(string message, string name, Func<Parameters, Parameters> change)
        {
            IExperiment experiment = Catalogue.Find(name);
            Assert.Equal(message, Assert.Throws<UsageException>(() => experiment.Run(change(experiment.Defaults))).Message);
        }
    }
}
