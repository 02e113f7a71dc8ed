using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Carnot.Laws;
using Carnot.Runs;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary><c>carnot fit</c>: fits a loss law to the curves of some logs.</summary>
internal static class FitVerb
{
    /// <summary>Root mean square of ln(predicted / observed) beyond which a law is no description; losses of single small batches scatter by a tenth or two.</summary>
    private const double Astray = 0.3;

    public static Command Create(Terminal terminal)
    {
        Argument<string[]> logs = LogInputOptions.Logs(ArgumentArity.OneOrMore);
        var name = new Option<string>("--law") { Description = $"The law: {LossLaws.Names}; or auto: the one that predicts best each run that is left out.", DefaultValueFactory = _ => LossLaws.All[0].Name };
        var decay = new Option<double?>("--weight-decay") { Description = "The optimiser's decoupled weight decay, for the law ntl; if not given, that of the runs' configurations where they tell the same one, and otherwise found from the curves." };
        var models = new Option<bool>("--models") { Description = "Logs of different folders are of different models, or batch sizes: what one's own runs leave open is as in the one with the most runs, give or take. With -o, one law file per model in that folder." };
        Option<string?> target = Options.Output("Write the fitted law to this file, to be read by score, predict and design.");
        Option<bool> json = Options.Json(), force = Options.Force();
        var verb = new Command("fit", "Fit a loss law to training logs.") { logs, name, decay, models, target, json, force };
        LogInputOptions input = LogInputOptions.AddTo(verb);
        verb.SetAction(parsed =>
        {
            string law = parsed.GetValue(name)!;
            ImmutableArray<ILossLaw> laws = [.. (law == "auto" ? LossLaws.All : [LossLaws.Named(law)]).Select(l => Decayed(l, parsed.GetValue(decay)))];
            if (parsed.GetValue(decay) is not null && !laws.Any(l => l is ThermodynamicLaw)) throw new UsageException($"--weight-decay belongs to the law ntl; {law} has none.");
            string? file = parsed.GetValue(target);
            if (file is not null && !parsed.GetValue(models)) AtomicFile.RefuseExisting(file, parsed.GetValue(force));
            var curves = CurveInput.Read(parsed, logs, input, terminal);
            if (parsed.GetValue(models))
            {
                if (laws.Length > 1) throw new UsageException("--models fits one law: name it with --law.");
                var fits = LawFit.FitModels(laws[0], [.. curves.Select(curve => (Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(curve.Name))) ?? "", curve))]);
                if (file is not null)
                {
                    Directory.CreateDirectory(file);
                    foreach (var (model, fit) in fits) LawFile.Write(Path.Combine(file, model + ".json"), fit, parsed.GetValue(force));
                }
                if (parsed.GetValue(json)) terminal.WriteJson(new JsonObject { ["schemaVersion"] = 1, ["models"] = new JsonObject(fits.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)ToJson(f.Value, curves)))) });
                else
                    foreach (var (model, fit) in fits)
                    {
                        terminal.Output.WriteLine($"model {model}");
                        Print(terminal, fit, curves);
                    }
                return;
            }
            LawChoice? choice = laws.Length > 1 ? LawChoice.Of(curves, laws) : null;
            FittedLaw fitted = choice?.Chosen ?? LawFit.Fit(laws[0], curves);
            foreach (var (curve, fit) in curves.Zip(fitted.Curves))
            {
                if (fit.FirstStep > curve.Loss.Steps[0])
                    terminal.Note($"{curve.Name}: the law {fitted.Law.Name} has no loss before the first update that moves, so those before step {fit.FirstStep} are left out.");
                if (fit.RootMeanSquare > Astray)
                    terminal.Note(string.Create(CultureInfo.InvariantCulture, $"{curve.Name}: the law {fitted.Law.Name} misses its losses by {100 * fit.RootMeanSquare:F0} %: it does not describe this run, and nothing that follows from it should be believed."));
                if (curve.LearningRate.At(fit.FirstStep) < 0.5 * fit.PeakRate && curve.LearningRate.At(fit.FirstStep + 1) > curve.LearningRate.At(fit.FirstStep))
                    terminal.Note($"{curve.Name}: its first losses, from step {fit.FirstStep}, lie in the warm-up, which no law here describes. Leave them out with --from-step.");
            }
            if (file is not null) LawFile.Write(file, fitted, parsed.GetValue(force));
            if (parsed.GetValue(json))
            {
                JsonObject document = ToJson(fitted, curves);
                if (choice is not null) document["choice"] = ToJson(choice);
                terminal.WriteJson(document);
            }
            else
            {
                if (choice is not null) Print(terminal, choice);
                Print(terminal, fitted, curves);
            }
        });
        return verb;
    }

    private static ILossLaw Decayed(ILossLaw law, double? decay)
    {
        if (decay is null || law is not ThermodynamicLaw) return law;
        return decay >= 0 && double.IsFinite(decay.Value) ? new ThermodynamicLaw { WeightDecay = decay } : throw new UsageException($"--weight-decay {decay}: a weight decay is 0 or more.");
    }

    /// <summary>Places of the parameters that their priors hold: the curves, which take less than 1 % off the spread of ln p, tell nothing of them.</summary>
    private static HashSet<int> Held(FittedLaw fitted, IReadOnlyList<LossCurve> curves)
        => [.. fitted.Law.Priors([.. curves.Select(PreparedCurve.Of)]).Where(prior => fitted.StandardError(prior.Parameter) > 0.99 * prior.Spread * fitted.Values[prior.Parameter]).Select(prior => prior.Parameter)];

    private static JsonObject ToJson(FittedLaw fitted, IReadOnlyList<LossCurve> curves)
    {
        JsonObject document = LawFile.ToJson(fitted);
        HashSet<int> held = Held(fitted, curves);
        for (int k = 0; k < fitted.Values.Length; k++) document["parameters"]![fitted.Law.Parameters[k].Name]!["held"] = held.Contains(k);
        return document;
    }

    private static JsonArray ToJson(LawChoice choice) => new([.. choice.Rows.Select(row => (JsonNode)new JsonObject
    {
        ["law"] = row.Law.Name,
        ["heldOutMae"] = row.MeanAbsolute,
        ["heldOutFinal"] = row.Final,
    })]);

    private static void Print(Terminal terminal, LawChoice choice)
    {
        terminal.Output.WriteLine("each run left out in turn and predicted from the others:");
        terminal.Output.WriteLine($"{"MAE",9} {"end",8}  law");
        foreach (LawChoice.Row row in choice.Rows) terminal.Output.WriteLine($"{row.MeanAbsolute,9:F5} {100 * row.Final,6:F2} %  {row.Law.Name}");
    }

    private static void Print(Terminal terminal, FittedLaw fitted, IReadOnlyList<LossCurve> curves)
    {
        HashSet<int> untold = Held(fitted, curves);
        terminal.Output.WriteLine($"law {fitted.Law.Name}, fitted to {fitted.Curves.Length} {(fitted.Curves.Length == 1 ? "curve" : "curves")}");
        for (int k = 0; k < fitted.Values.Length; k++)
        {
            LawParameter parameter = fitted.Law.Parameters[k];
            terminal.Output.WriteLine($"  {parameter.Name,-18} {parameter.Symbol,-6} {fitted.Values[k],12:G5} {(untold.Contains(k) ? "held" : $"± {fitted.StandardError(k):G2}"),-12} {parameter.Unit,-12} {parameter.Description}");
        }
        foreach (FitCurve curve in fitted.Curves)
            terminal.Output.WriteLine($"  {curve.Name}: {curve.Points} losses, steps {curve.FirstStep} to {curve.LastStep}, peak {curve.PeakRate:G4}, root mean square of ln(predicted / observed) {curve.RootMeanSquare:G2}");
        foreach (HeldOutCurve held in fitted.HeldOut)
            terminal.Output.WriteLine($"  left out, {held.Name} is met within {held.MeanAbsolute:F4} nats on average, its end by {100 * held.FinalError:+0.00;-0.00} % where {100 * held.Expected:F2} % was expected");
    }
}
