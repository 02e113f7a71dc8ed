using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Carnot.Dialects;
using Carnot.Schedules;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary><c>carnot schedule</c>: schedules shown, compared, brought in from trainers, taken out to them, extended.</summary>
internal static class ScheduleVerb
{
    public static Command Create(Terminal terminal) => new("schedule", "Show, compare, import, export and extend learning-rate schedules.")
    {
        ScheduleShow.Create(terminal), ScheduleDiff.Create(terminal), ScheduleImport.Create(terminal), ScheduleExport.Create(terminal), ScheduleExtend.Create(terminal),
    };

    public static Option<long?> Steps() => new("--steps") { Description = "The number of updates; as the schedule says if not given." };

    public static Option<string?> Dialect(string what) => new("--dialect") { Description = $"{what} One of {Trainers.Names}." };

    public static string Rate(double rate) => rate.ToString("G6", CultureInfo.InvariantCulture);

    public static JsonObject ToJson(ScheduleFacts facts) => new()
    {
        ["steps"] = facts.Steps,
        ["peak"] = facts.Peak,
        ["peakStep"] = facts.PeakStep,
        ["warmup"] = facts.Warmup,
        ["plateau"] = facts.Plateau,
        ["decay"] = facts.Decay,
        ["first"] = facts.First,
        ["last"] = facts.Last,
        ["sum"] = facts.Sum,
        ["fingerprint"] = facts.Fingerprint,
    };

    public static void WriteNpy(string path, double[] rates, bool force) => AtomicFile.Write(path, force, stream => NpyFile.Write(stream, rates));

    public static string Csv(double[] rates)
    {
        var text = new StringBuilder("step,lr\n");
        for (int t = 0; t < rates.Length; t++) text.Append(CultureInfo.InvariantCulture, $"{t},{rates[t]:R}\n");
        return text.ToString();
    }
}
