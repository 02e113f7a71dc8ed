using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Carnot.Design;
using Carnot.Forecasts;
using Carnot.Laws;

namespace Carnot.Cli;

/// <summary><c>carnot design</c>: the schedule whose gain over the plain ones is surest, beside them.</summary>
internal static class DesignVerb
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("LAW") { Description = "A law file that \"carnot fit\" wrote." };
        var steps = new Option<long?>("--steps") { Description = "How many updates; or --tokens and --tokens-per-step." };
        var tokens = new Option<double?>("--tokens") { Description = "The tokens of the whole run." };
        var batch = new Option<double?>("--tokens-per-step") { Description = "The tokens of one update." };
        var peak = new Option<double>("--peak") { Description = "The highest learning rate.", Required = true };
        var floor = new Option<double>("--floor") { Description = "The lowest learning rate after the warm-up." };
        var warmup = new Option<long>("--warmup") { Description = "Steps of linear warm-up." };
        var cooldown = new Option<long?>("--longest-cooldown") { Description = "The most steps at the end in which the rate may leave the peak." };
        var rising = new Option<bool>("--may-rise") { Description = "Let the rate rise again after it has fallen." };
        var caution = new Option<double>("--caution") { Description = "How many standard errors are taken off the gain that is looked for: 1.28, the lower end of its 80 % interval, unless given; 0 for the lowest predicted loss, however unsure.", DefaultValueFactory = _ => ScheduleDesign.LowerEnd };
        Option<bool> json = Options.Json();
        var verb = new Command("design", "Find the schedule with the surest gain in final loss over the plain ones.") { file, steps, tokens, batch, peak, floor, warmup, cooldown, rising, caution, json };
        verb.SetAction(parsed =>
        {
            FittedLaw law = LawFile.Read(parsed.GetValue(file)!);
            long budget = Budget(parsed.GetValue(steps), parsed.GetValue(tokens), parsed.GetValue(batch));
            var limits = new DesignLimits(budget, parsed.GetValue(peak), parsed.GetValue(floor), parsed.GetValue(warmup)) { LongestCooldown = parsed.GetValue(cooldown), Falling = !parsed.GetValue(rising) };
            ScheduleDesign design = ScheduleDesign.Minimise(law, limits, parsed.GetValue(caution));
            var at = PredictVerb.Grid(limits.Steps);
            Prediction prediction = law.Predict(design.Schedule, at);
            ImmutableArray<string> warnings = Extrapolation.Warnings(law, design.Schedule, limits.Steps);
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
                    ["gainLow"] = c.GainLow,
                    ["gainHigh"] = c.GainHigh,
                })]);
                document["answer"] = Answer(design);
                terminal.WriteJson(document);
            }
            else
            {
                Print(terminal, design, prediction);
                foreach (string warning in warnings) terminal.Note(warning);
            }
        });
        return verb;
    }

    private static string Answer(ScheduleDesign design)
    {
        ComparedSchedule best = design.Compared[0];
        string sure = best.GainLow > 0 ? "" : " The interval reaches zero: the plain schedule may do as well.";
        return string.Create(CultureInfo.InvariantCulture, $"The design ends {best.Gain:F4} nats (80 %: {best.GainLow:F4} to {best.GainHigh:F4}) below the best plain schedule, {best.Plain.Name}.{sure}");
    }

    private static long Budget(long? steps, double? tokens, double? batch)
    {
        if (steps is { } given) return tokens is null && batch is null ? given : throw new UsageException("--steps and --tokens exclude each other.");
        if (tokens is not { } all || batch is not { } each) throw new UsageException("Give --steps N, or --tokens and --tokens-per-step.");
        return each > 0 && all >= each ? (long)(all / each) : throw new UsageException($"--tokens {all} with --tokens-per-step {each}: this makes no step.");
    }

    private static void Print(Terminal terminal, ScheduleDesign design, Prediction prediction)
    {
        terminal.Output.WriteLine($"designed: final loss {prediction.Loss[^1]:F4}, 80 % interval {prediction.Low[^1]:F4} to {prediction.High[^1]:F4}");
        terminal.Output.WriteLine($"  {design.Schedule}");
        terminal.Output.WriteLine(Answer(design));
        terminal.Output.WriteLine($"{"final",8} {"gain",8} {"80 % interval",17}  schedule");
        foreach (ComparedSchedule compared in design.Compared)
            terminal.Output.WriteLine($"{compared.Final,8:F4} {compared.Gain,8:F4} {compared.GainLow,8:F4} {compared.GainHigh,8:F4}  {compared.Plain.Name}");
    }
}
