using System.CommandLine;
using System.Text.Json.Nodes;
using Carnot.Design;
using Carnot.Laws;

namespace Carnot.Cli;

/// <summary><c>carnot design</c>: the schedule with the lowest predicted final loss, beside the plain ones.</summary>
internal static class DesignVerb
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("LAW") { Description = "A law file that \"carnot fit\" wrote." };
        var steps = new Option<long>("--steps") { Description = "How many updates.", Required = true };
        var peak = new Option<double>("--peak") { Description = "The highest learning rate.", Required = true };
        var floor = new Option<double>("--floor") { Description = "The lowest learning rate after the warm-up." };
        var warmup = new Option<long>("--warmup") { Description = "Steps of linear warm-up." };
        Option<bool> json = Options.Json();
        var verb = new Command("design", "Find the schedule with the lowest predicted final loss.") { file, steps, peak, floor, warmup, json };
        verb.SetAction(parsed =>
        {
            FittedLaw law = LawFile.Read(parsed.GetValue(file)!);
            var limits = new DesignLimits(parsed.GetValue(steps), parsed.GetValue(peak), parsed.GetValue(floor), parsed.GetValue(warmup));
            ScheduleDesign design = ScheduleDesign.Minimise(law, limits);
            var at = PredictVerb.Grid(limits.Steps);
            Prediction prediction = law.Predict(design.Schedule, at);
            if (parsed.GetValue(json))
            {
                JsonObject document = PredictVerb.ToJson(law, design.Schedule, prediction, law.Decompose(design.Schedule, at));
                document["gain"] = new JsonObject(design.Compared.Select(c => KeyValuePair.Create(c.Plain.Name, (JsonNode?)c.Gain)));
                document["plain"] = new JsonArray([.. design.Compared.Select(c => (JsonNode)new JsonObject
                {
                    ["name"] = c.Plain.Name,
                    ["schedule"] = c.Plain.Schedule.ToString(),
                    ["final"] = c.Final,
                    ["gain"] = c.Gain,
                })]);
                terminal.WriteJson(document);
            }
            else
            {
                Print(terminal, design, prediction);
            }
        });
        return verb;
    }

    private static void Print(Terminal terminal, ScheduleDesign design, Prediction prediction)
    {
        terminal.Output.WriteLine($"designed: final loss {prediction.Loss[^1]:F4}, 80 % interval {prediction.Low[^1]:F4} to {prediction.High[^1]:F4}");
        terminal.Output.WriteLine($"  {design.Schedule}");
        terminal.Output.WriteLine($"{"final",8} {"gain",8}  schedule");
        foreach (ComparedSchedule compared in design.Compared)
            terminal.Output.WriteLine($"{compared.Final,8:F4} {compared.Gain,8:F4}  {compared.Plain.Name}");
    }
}
