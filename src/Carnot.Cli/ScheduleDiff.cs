using System.CommandLine;
using System.Text.Json.Nodes;
using Carnot.Laws;
using Carnot.Schedules;

namespace Carnot.Cli;

/// <summary><c>carnot schedule diff</c>: where two schedules differ, by how much, and what it costs.</summary>
internal static class ScheduleDiff
{
    public static Command Create(Terminal terminal)
    {
        var first = new Argument<string>("A") { Description = ScheduleInput.Spec };
        var second = new Argument<string>("B") { Description = "The other schedule, written in any of the same ways." };
        Option<long?> steps = ScheduleVerb.Steps();
        Option<string?> dialect = ScheduleVerb.Dialect("Whose configurations the files are, where they do not show it themselves.");
        var law = new Option<string?>("--law") { Description = "A law file that \"carnot fit\" wrote: predict the final loss of both." };
        var check = new Option<bool>("--check") { Description = "End with exit code 4 where the schedules differ by more than rounding." };
        Option<bool> json = Options.Json();
        var verb = new Command("diff", "Compare two schedules: largest gap, first difference, sums, predicted losses.") { first, second, steps, dialect, law, check, json };
        verb.SetAction(parsed =>
        {
            long? told = parsed.GetValue(steps);
            Schedule a = ScheduleInput.Read(parsed.GetValue(first)!, parsed.GetValue(dialect), told).Schedule, b = ScheduleInput.Read(parsed.GetValue(second)!, parsed.GetValue(dialect), told).Schedule;
            if (told is null && a.Length is { } x && b.Length is { } y && x != y)
                throw new UsageException($"A has {x} updates and B has {y}. Give --steps N, the number to compare.");
            int count = ScheduleInput.StepsOf(a.Length is null ? b : a, told);
            ScheduleComparison comparison = ScheduleComparison.Of(a, b, count);
            FittedLaw? fitted = parsed.GetValue(law) is { } file ? LawFile.Read(file) : null;
            (double A, double B)? losses = fitted is null ? null : (fitted.Final(a, count), fitted.Final(b, count));
            string fingerprintA = ScheduleFingerprint.Of(a, count), fingerprintB = ScheduleFingerprint.Of(b, count);
            if (parsed.GetValue(json))
                terminal.WriteJson(new JsonObject
                {
                    ["schemaVersion"] = 1,
                    ["a"] = ScheduleShow.Name(a),
                    ["b"] = ScheduleShow.Name(b),
                    ["steps"] = count,
                    ["same"] = comparison.Same,
                    ["largestGap"] = comparison.LargestGap,
                    ["largestGapStep"] = comparison.LargestGapStep,
                    ["relativeGap"] = comparison.RelativeGap,
                    ["firstDifference"] = comparison.FirstDifference,
                    ["sumA"] = comparison.SumA,
                    ["sumB"] = comparison.SumB,
                    ["fingerprintA"] = fingerprintA,
                    ["fingerprintB"] = fingerprintB,
                    ["finalA"] = losses?.A,
                    ["finalB"] = losses?.B,
                });
            else
                Print(terminal, a, b, comparison, losses, fingerprintA, fingerprintB);
            if (parsed.GetValue(check) && !comparison.Same)
                throw new CheckException($"The schedules differ from update {comparison.FirstDifference} on, by up to {ScheduleVerb.Rate(comparison.LargestGap)} at update {comparison.LargestGapStep}.");
        });
        return verb;
    }

    private static void Print(Terminal terminal, Schedule a, Schedule b, ScheduleComparison c, (double A, double B)? losses, string fingerprintA, string fingerprintB)
    {
        Line("A", $"{ScheduleShow.Name(a)}  {fingerprintA}");
        Line("B", $"{ScheduleShow.Name(b)}  {fingerprintB}");
        Line("updates", $"{c.Steps}");
        Line("largest gap", c.Same ? $"none beyond rounding ({c.LargestGap:G2})" : $"{ScheduleVerb.Rate(c.LargestGap)} at update {c.LargestGapStep}, {100 * c.RelativeGap:G3} % of the peak");
        Line("differ from", c.FirstDifference is { } step ? $"update {step}: {ScheduleVerb.Rate(a.At(step))} and {ScheduleVerb.Rate(b.At(step))}" : "nowhere");
        Line("sums", $"{ScheduleVerb.Rate(c.SumA)} and {ScheduleVerb.Rate(c.SumB)}, difference {ScheduleVerb.Rate(c.SumB - c.SumA)} ({100 * (c.SumB - c.SumA) / c.SumA:G3} %)");
        if (losses is { } loss) Line("final loss", $"{loss.A:F5} and {loss.B:F5} predicted, difference {loss.B - loss.A:+0.00000;-0.00000;0.00000}");

        void Line(string label, string text) => terminal.Output.WriteLine($"{label,-12} {text}");
    }
}
