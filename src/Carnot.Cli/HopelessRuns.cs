using System.Globalization;
using Carnot.Laws;
using Carnot.Logs;
using Carnot.Networks.Training;
using Carnot.Runs;
using Carnot.Schedules;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Results;
using Carnot.Sweeps.Tasks;

namespace Carnot.Cli;

/// <summary>Trainings whose final loss, by a law that has seen them so far, lies above the best finished one.</summary>
internal sealed class HopelessRuns(SweepFolder folder, SweepPlan plan, string law)
{
    /// <summary>An update of the law from fewer losses says little.</summary>
    private const int FewestLosses = 5;

    private readonly FittedLaw _law = LawFile.Read(law);

    /// <summary>Why a run is not worth going on with; null where it is, or where it cannot be told.</summary>
    /// <remarks>Hopeless means that the lower end of the prediction's 80 % interval lies above the best finished run's validation loss: 90 % one-sided.</remarks>
    public string? Reason(string work)
    {
        var run = new RunFolder(work);
        if (!File.Exists(run.Log) || Best() is not { } best) return null;
        try
        {
            TrainingConfiguration configuration = TrainingConfiguration.Read(run.Configuration);
            Schedule rates = configuration.LearningRate();
            Run logged = LogReader.Read([run.Log], new LogOptions { Loss = "val_loss" }).Single();
            LossCurve curve = new LossCurve(logged.Name, logged.Loss, rates).From(_law.Curves.Min(fitted => fitted.FirstStep));
            if (curve.Loss.Count < FewestLosses) return null;
            Prediction final = LawFit.Update(_law, curve).Predict(rates, [configuration.Steps - 1]);
            return final.Low[0] > best.Loss
                ? string.Create(CultureInfo.InvariantCulture, $"after {curve.LastStep + 1} of {configuration.Steps} updates the law expects a final loss of {final.Loss[0]:F4} (80 %: {final.Low[0]:F4} to {final.High[0]:F4}), above the {best.Loss:F4} of run {best.Run}")
                : null;
        }
        catch (CarnotException)
        {
            // A log that holds too little yet, or a curve that the law cannot be asked about: the run goes on.
            return null;
        }
    }

    private (int Run, double Loss)? Best()
    {
        (int, double)? best = null;
        foreach (CollectedRun done in CollectedRun.All(folder, plan))
            if (done.Outcome == "done" && done.Document?["validationLoss"]?.GetValue<double>() is { } loss && !(best is (_, var least) && least <= loss)) best = (done.Run, loss);
        return best;
    }
}
