using System.CommandLine;
using Carnot.Laws;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary><c>carnot fit</c>: fits a loss law to the curves of some logs.</summary>
internal static class FitVerb
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> logs = LogInputOptions.Logs(ArgumentArity.OneOrMore);
        var name = new Option<string>("--law") { Description = $"The law: {LossLaws.Names}.", DefaultValueFactory = _ => LossLaws.All[0].Name };
        Option<string?> target = Options.Output("Write the fitted law to this file, to be read by score, predict and design.");
        Option<bool> json = Options.Json(), force = Options.Force();
        var verb = new Command("fit", "Fit a loss law to training logs.") { logs, name, target, json, force };
        LogInputOptions input = LogInputOptions.AddTo(verb);
        verb.SetAction(parsed =>
        {
            ILossLaw law = LossLaws.Named(parsed.GetValue(name)!);
            string? file = parsed.GetValue(target);
            if (file is not null) AtomicFile.RefuseExisting(file, parsed.GetValue(force));
            var curves = CurveInput.Read(parsed, logs, input, terminal);
            FittedLaw fitted = LawFit.Fit(law, curves);
            foreach (var (curve, fit) in curves.Zip(fitted.Curves))
                if (curve.LearningRate.At(fit.FirstStep) < 0.5 * fit.PeakRate && curve.LearningRate.At(fit.FirstStep + 1) > curve.LearningRate.At(fit.FirstStep))
                    terminal.Note($"{curve.Name}: its first losses, from step {fit.FirstStep}, lie in the warm-up, which no law here describes. Leave them out with --from-step.");
            if (file is not null) LawFile.Write(file, fitted, parsed.GetValue(force));
            if (parsed.GetValue(json)) terminal.WriteJson(LawFile.ToJson(fitted));
            else Print(terminal, fitted);
        });
        return verb;
    }

    private static void Print(Terminal terminal, FittedLaw fitted)
    {
        terminal.Output.WriteLine($"law {fitted.Law.Name}, fitted to {fitted.Curves.Length} {(fitted.Curves.Length == 1 ? "curve" : "curves")}");
        for (int k = 0; k < fitted.Values.Length; k++)
        {
            LawParameter parameter = fitted.Law.Parameters[k];
            terminal.Output.WriteLine($"  {parameter.Name,-18} {parameter.Symbol,-6} {fitted.Values[k],12:G5} ± {fitted.StandardError(k),-10:G2} {parameter.Unit,-12} {parameter.Description}");
        }
        foreach (FitCurve curve in fitted.Curves)
            terminal.Output.WriteLine($"  {curve.Name}: {curve.Points} losses, steps {curve.FirstStep} to {curve.LastStep}, peak {curve.PeakRate:G4}, root mean square of ln(predicted / observed) {curve.RootMeanSquare:G2}");
        foreach (HeldOutCurve held in fitted.HeldOut)
            terminal.Output.WriteLine($"  left out, {held.Name} is met within {held.MeanAbsolute:F4} nats on average, its end by {100 * held.FinalError:+0.00;-0.00} % where {100 * held.Expected:F2} % was expected");
    }
}
