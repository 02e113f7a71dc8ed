using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Carnot.Laws;
using Carnot.Schedules;

namespace Carnot.Cli.Tests;

/// <summary>fit, score, predict and design from files to files, on logs that a known law made.</summary>
public sealed class LawVerbTests : IDisposable
{
    private static readonly string[] Schedules = ["constant:peak=1e-3,warmup=100", "cosine:peak=1e-3,warmup=100,steps=6000,floor=1e-4", "wsd:peak=1e-3,warmup=100,steps=6000,decay=1500"];

    private readonly string _folder = Directory.CreateTempSubdirectory("carnot").FullName;

    private string LawPath => Path.Combine(_folder, "law.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void From_logs_to_a_design_in_four_commands()
    {
        string[] logs = [.. Schedules.Select((text, i) => Log($"run{i}.csv", text))];
        JsonNode fit = Json("fit", logs[0], logs[1], logs[2], "--law", "momentum", "-o", LawPath);
        Assert.Equal(3, fit["schemaVersion"]!.GetValue<int>());
        Assert.Equal("steps", fit["parameters"]!["memory"]!["unit"]!.GetValue<string>());
        // The logs carry losses at full precision and rates every 20 steps: memory 900 comes back to the bend lost between two rates.
        Assert.Equal(900, fit["parameters"]!["memory"]!["value"]!.GetValue<double>(), 20.0);
        Assert.True(fit["parameters"]!["memory"]!["standardError"]!.GetValue<double>() > 0);

        JsonNode score = Json("score", LawPath, logs[1], logs[2]);
        Assert.Equal([logs[1], logs[2]], score["curves"]!.AsArray().Select(c => c!["file"]!.GetValue<string>()));
        JsonNode curve = score["curves"]![0]!;
        Assert.InRange(curve["finalObserved"]!.GetValue<double>(), curve["finalLow"]!.GetValue<double>(), curve["finalHigh"]!.GetValue<double>());
        Assert.Equal(["file", "n", "mae", "rmse", "r2", "finalObserved", "finalPredicted", "finalLow", "finalHigh"], curve.AsObject().Select(p => p.Key));
        Assert.Equal(["mae", "rmse", "finalAbs"], score["mean"]!.AsObject().Select(p => p.Key));

        JsonNode predict = Json("predict", LawPath, "--schedule", Schedules[2], "--steps", "6000");
        int n = predict["steps"]!.AsArray().Count;
        Assert.Equal(n, predict["loss"]!.AsArray().Count);
        Assert.Equal(n, predict["learningRate"]!.AsArray().Count);
        Assert.Equal(5999, predict["steps"]![n - 1]!.GetValue<int>());
        Assert.Equal(predict["loss"]![n - 1]!.GetValue<double>(), predict["final"]!["value"]!.GetValue<double>());
        Assert.InRange(predict["final"]!["value"]!.GetValue<double>(), predict["final"]!["low"]!.GetValue<double>(), predict["final"]!["high"]!.GetValue<double>());

        JsonNode design = Json("design", LawPath, "--steps", "6000", "--peak", "1e-3", "--warmup", "100");
        Assert.True(design["final"]!["value"]!.GetValue<double>() < predict["final"]!["value"]!.GetValue<double>());
        Assert.All(design["gain"]!.AsObject(), gain => Assert.True(gain.Value!.GetValue<double>() >= 0, gain.Key));
        Assert.Equal(design["final"]!["value"]!.GetValue<double>(), Json("predict", LawPath, "--schedule", design["schedule"]!.GetValue<string>(), "--steps", "6000")["final"]!["value"]!.GetValue<double>());
    }

    [Fact]
    public void A_fit_says_which_losses_its_law_does_not_describe()
    {
        string log = Log("run.csv", Schedules[1]), cosine = File.ReadAllText(log);
        File.WriteAllText(log, cosine.Replace("step,lr,loss\n", "step,lr,loss\n0,0,5\n", StringComparison.Ordinal));
        Assert.Equal(0, Run(out string error, "fit", log, "--law", "lr-sum"));
        Assert.Contains("the law lr-sum has no loss before the first update that moves, so those before step 19 are left out.", error, StringComparison.Ordinal);
        Assert.Equal(0, Run(out error, "fit", log, "--law", "ntl"));
        Assert.DoesNotContain("left out", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cooldown", "--schedule", "constant:peak=1e-3,warmup=100", "--cooldown", "1000", "--from-step", "4000")]
    [InlineData("extend", "--schedule", "wsd:peak=1e-3,warmup=100,steps=6000,decay=1500", "--extend", "9000")]
    [InlineData("peak", "--schedule", "wsd:peak=1e-3,warmup=100,steps=6000,decay=1500", "--steps", "6000", "--at-peak", "5e-4")]
    [InlineData("compare", "--steps", "6000", "--compare", "constant:peak=1e-3,warmup=100", "wsd:peak=1e-3,warmup=100,steps=6000,decay=1500")]
    public void A_question_is_answered_in_a_sentence_a_table_and_JSON(string question, params string[] asked)
    {
        Succeed(["fit", .. Schedules.Select((text, i) => Log($"run{i}.csv", text)), "--law", "momentum", "-o", LawPath]);
        JsonNode answer = Json(["predict", LawPath, .. asked]);
        Assert.Equal(question, answer["question"]!.GetValue<string>());
        Assert.Equal(1, answer["rows"]!.AsArray().Sum(row => row!["probabilityBest"]!.GetValue<double>()), 1e-9);
        Assert.All(answer["rows"]!.AsArray(), row => Assert.InRange(row!["final"]!["value"]!.GetValue<double>(), row["final"]!["low"]!.GetValue<double>(), row["final"]!["high"]!.GetValue<double>()));
        // Every schedule in the table can be given back to predict; one that ends by itself need not be told when.
        JsonNode second = answer["rows"]![1]!;
        string schedule = second["schedule"]!.GetValue<string>(), steps = second["steps"]!.ToJsonString();
        JsonNode again = Json(["predict", LawPath, "--schedule", schedule, .. Schedule.Parse(schedule).Length?.ToString(CultureInfo.InvariantCulture) == steps ? Array.Empty<string>() : ["--steps", steps]]);
        Assert.Equal(second["final"]!["value"]!.GetValue<double>(), again["final"]!["value"]!.GetValue<double>(), 1e-12);
        Assert.StartsWith(answer["answer"]!.GetValue<string>(), Succeed(["predict", LawPath, .. asked]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_running_log_moves_the_forecast_and_the_law_can_be_chosen()
    {
        string[] logs = [.. Schedules.Select((text, i) => Log($"run{i}.csv", text))];
        JsonNode chosen = Json("fit", logs[0], logs[1], logs[2], "--law", "auto", "-o", LawPath);
        Assert.Equal(7, chosen["choice"]!.AsArray().Count);
        Assert.Equal(chosen["law"]!.GetValue<string>(), chosen["choice"]![0]!["law"]!.GetValue<string>());
        Succeed("fit", logs[0], logs[1], "--law", "momentum", "-o", LawPath, "--force");
        JsonNode forecast = Json("predict", LawPath, "--running", logs[2], "--cooldown", "500");
        Assert.Equal("cooldown", forecast["question"]!.GetValue<string>());
        Assert.Equal(6500, forecast["rows"]![1]!["steps"]!.GetValue<int>());
    }

    [Fact]
    public void A_running_log_is_where_every_forecast_begins()
    {
        string[] logs = [.. Schedules.Select((text, i) => Log($"run{i}.csv", text))];
        Succeed("fit", logs[0], logs[1], "--law", "momentum", "-o", LawPath);
        // Two plans whose rates differ by a factor of two before the log ends and by a thousandth after it.
        JsonNode rows = Json("predict", LawPath, "--running", logs[2], "--compare", "steps:0=2e-3,6000=1e-4", "steps:0=1e-3,6000=1.001e-4", "--steps", "8000")["rows"]!;
        Assert.Equal(rows[0]!["final"]!["value"]!.GetValue<double>(), rows[1]!["final"]!["value"]!.GetValue<double>(), 1e-3);
        string name = Path.GetFileNameWithoutExtension(logs[2]);
        foreach (var (expected, asked) in new (string, string[])[]
        {
            ("has 6000 updates behind it; --steps must be more, got 3000.", ["--steps", "3000"]),
            ("has 6000 updates behind it; --from-step cannot be less, got 3000.", ["--cooldown", "500", "--from-step", "3000"]),
            ("The run has 6000 updates behind it; \"linear:peak=1e-3,steps=500\" ends after 500. Compare schedules that go on.", ["--compare", "linear:peak=1e-3,steps=500", "linear:peak=1e-3,steps=9000"]),
        })
        {
            Assert.Equal(2, Run(out string error, ["predict", LawPath, "--running", logs[2], .. asked]));
            Assert.Contains(expected, error, StringComparison.Ordinal);
        }
        Assert.Equal(2, Run(out string useless, "predict", LawPath, "--schedule", Schedules[0], "--steps", "3000", "--peak", "3"));
        Assert.Equal("--peak is about a log: give --running LOG with it, or leave it out.\n", useless);
        Assert.Equal(0, Run(out string jump, "predict", LawPath, "--running", logs[0], "--schedule", "constant:peak=5e-4", "--steps", "9000"));
        Assert.Contains("the log has the learning rate 0.001, the schedule 0.0005: the forecast jumps", jump, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schedule_may_stand_in_a_file()
    {
        Succeed("fit", Log("run.csv", Schedules[2]), "--law", "momentum", "-o", LawPath);
        string table = Path.Combine(_folder, "rates.csv");
        File.WriteAllText(table, "step,lr\n0,1e-3\n2000,1e-3\n2999,1e-4\n");
        Assert.Equal(Json("predict", LawPath, "--schedule", "table:0=1e-3,2000=1e-3,2999=1e-4")["final"]!.ToJsonString(), Json("predict", LawPath, "--schedule", table)["final"]!.ToJsonString());
    }

    [Fact]
    public void A_real_stretch_without_a_floor_is_fitted_and_reported()
    {
        string log = Shared.Path("logs/llm.c/main_head600.log");
        JsonNode fit = Json("fit", log, "--from-step", "500");
        // Losses of single batches that scatter by 1 % about a line.
        Assert.InRange(fit["curves"]![0]!["rootMeanSquare"]!.GetValue<double>(), 0, 0.02);
        Succeed("analyze", log, "--from-step", "500", "-o", Path.Combine(_folder, "report"));
    }

    [Theory]
    [InlineData("Give --schedule, --running LOG or --compare A B: there is no schedule to predict.\n")]
    [InlineData("Give --steps N: how many updates the schedule has.\n", "--schedule", "constant:peak=1e-3")]
    [InlineData("--cooldown, --extend, --compare and --at-peak are four questions: ask one at a time.\n", "--schedule", "constant:peak=1e-3", "--cooldown", "10", "--at-peak", "1e-4")]
    [InlineData("--extend 500: this is no longer than the 600 steps that are extended.\n", "--schedule", "constant:peak=1e-3", "--steps", "600", "--extend", "500")]
    [InlineData("\"constant:peak=0.001\" does not end by itself. Give --steps N, the number of updates.\n", "--compare", "cosine:peak=1e-3,steps=600", "constant:peak=1e-3")]
    [InlineData("A comparison needs two schedules or more.\n", "--steps", "600", "--compare", "constant:peak=1e-3")]
    public void A_question_that_cannot_be_answered_says_what_is_missing(string message, params string[] asked)
    {
        Succeed("fit", Log("run.csv", Schedules[2]), "--law", "momentum", "-o", LawPath);
        Assert.Equal(2, Run(out string error, ["predict", LawPath, .. asked]));
        Assert.Equal(message, error);
    }

    [Fact]
    public void Folders_are_models_with_a_law_file_each()
    {
        foreach (string model in (string[])["small", "large"])
        {
            Directory.CreateDirectory(Path.Combine(_folder, model));
            for (int i = 0; i < 2; i++) Log(Path.Combine(model, $"run{i}.csv"), Schedules[i]);
        }
        string folder = Path.Combine(_folder, "laws");
        JsonNode fit = Json("fit", Path.Combine(_folder, "small"), Path.Combine(_folder, "large"), "--law", "momentum", "--models", "-o", folder);
        Assert.Equal(["large", "small"], fit["models"]!.AsObject().Select(m => m.Key));
        Assert.Contains("final loss", Succeed("predict", Path.Combine(folder, "small.json"), "--schedule", Schedules[0], "--steps", "3000"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_decay_holds_the_fit_to_it_and_belongs_to_one_law()
    {
        string log = Log("run.csv", Schedules[2]);
        JsonNode fit = Json("fit", log, "--weight-decay", "0.05");
        Assert.Equal(0.05, fit["parameters"]!["weightDecay"]!["value"]!.GetValue<double>(), 0.005);
        Assert.Equal(2, Run(out string error, "fit", log, "--law", "momentum", "--weight-decay", "0.05"));
        Assert.Equal("--weight-decay belongs to the law ntl; momentum has none.\n", error);
    }

    [Fact]
    public void A_law_that_misses_its_run_says_so()
    {
        // Losses of 1 and 4 in turn: a smooth curve is off by ln 4/2 = .69 at least, by ln 4/√2 = .98 where it goes through one of the two.
        string log = Path.Combine(_folder, "wild.csv");
        File.WriteAllText(log, "step,lr,loss\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{10 * i},1e-3,{(i % 2 == 0 ? 1 : 4)}\n")));
        Assert.Equal(0, Run(out string notes, "fit", log));
        Assert.Matches(@"wild\.csv: the law ntl misses its losses by [6-9][0-9] %: it does not describe this run", notes);
    }

    [Fact]
    public void Parameters_that_only_priors_tell_are_marked_held()
    {
        // The rates of a cosine sum to 3000 times its peak, fewer than the 4500 from which on the early stage is fitted; its decay tells L0.
        string log = Log("run.csv", "cosine:peak=1e-3,warmup=100,steps=6000");
        string table = Succeed("fit", log);
        foreach (string row in (string[])["early +E +[0-9E.-]+ held +nats ", "earlyRate +kappa +[0-9.]+ held +1/η ", "capacityGrowth +rho +[0-9E.-]+ held +1 ", "irreducible +L0 +[0-9.]+ ± "]) Assert.Matches(row, table);
        JsonNode parameters = Json("fit", log)["parameters"]!;
        foreach (string name in (string[])["early", "earlyRate", "capacityGrowth"]) Assert.True(parameters[name]!["held"]!.GetValue<bool>(), name);
        Assert.False(parameters["irreducible"]!["held"]!.GetValue<bool>());
    }

    [Fact]
    public void A_run_whose_rates_are_all_zero_is_bad_data()
    {
        string log = Path.Combine(_folder, "zero.csv");
        File.WriteAllLines(log, ["step,lr,loss", .. Enumerable.Range(0, 100).Select(i => FormattableString.Invariant($"{i},0,{3 - 0.01 * i}"))]);
        Assert.Equal(3, Run(out string error, "fit", log));
        Assert.Equal($"{log}: the learning rate is zero at every step up to 99; a loss law needs steps that move.\n", error);
    }

    [Fact]
    public void Tables_are_printed_without_json()
    {
        string log = Log("run.csv", Schedules[2]);
        Assert.Contains("memory", Succeed("fit", log, "--law", "momentum", "-o", LawPath), StringComparison.Ordinal);
        Assert.Contains("mean |final error|", Succeed("score", LawPath, log), StringComparison.Ordinal);
        Assert.Contains("final loss", Succeed("predict", LawPath, "--schedule", Schedules[0], "--steps", "3000"), StringComparison.Ordinal);
        Assert.Contains("cosine", Succeed("design", LawPath, "--steps", "3000", "--peak", "1e-3"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_law_file_is_not_replaced_without_force()
    {
        string log = Log("run.csv", Schedules[2]);
        File.WriteAllText(LawPath, "mine");
        Assert.Equal(2, Run(out string error, "fit", log, "-o", LawPath));
        Assert.Equal($"{LawPath} exists already. Give --force to replace it, or name another file.\n", error);
        Assert.Equal("mine", File.ReadAllText(LawPath));
        Succeed("fit", log, "--law", "momentum", "-o", LawPath, "--force");
    }

    [Theory]
    [InlineData("--steps", "0", 2, "--steps 0: a schedule needs at least 1 step.\n")]
    [InlineData("--steps", "-5", 2, "--steps -5: a schedule needs at least 1 step.\n")]
    public void A_prediction_needs_steps(string option, string value, int code, string message)
    {
        Succeed("fit", Log("run.csv", Schedules[2]), "--law", "momentum", "-o", LawPath);
        Assert.Equal(code, Run(out string error, "predict", LawPath, "--schedule", Schedules[0], option, value));
        Assert.Equal(message, error);
    }

    [Fact]
    public void An_unknown_schedule_word_and_a_missing_law_file_say_what_to_do()
    {
        Succeed("fit", Log("run.csv", Schedules[2]), "--law", "momentum", "-o", LawPath);
        Assert.Equal(2, Run(out string error, "predict", LawPath, "--schedule", "cosin:peak=1", "--steps", "10"));
        Assert.StartsWith("Unknown schedule word \"cosin\"; did you mean \"cosine\"?", error, StringComparison.Ordinal);
        string absent = Path.Combine(_folder, "absent.json");
        Assert.Equal(3, Run(out error, "score", absent, Log("again.csv", Schedules[0])));
        Assert.Equal($"{absent}: there is no such file.\n", error);
        Assert.Equal(3, Run(out error, "score", _folder, Log("once-more.csv", Schedules[0])));
        Assert.Equal($"{_folder}: this is a folder, not a file.\n", error);
    }

    [Fact]
    public void An_unknown_protocol_lists_those_there_are()
    {
        string protocols = Path.Combine(_folder, "protocols.json");
        File.WriteAllText(protocols, """{"protocols":{"mine":{"fit":[],"test":[]}}}""");
        Assert.Equal(2, Run(out string error, "bench", "laws", "--protocols", protocols, "--only", "mines"));
        Assert.Equal($"{protocols} has no protocol \"mines\"; did you mean \"mine\"? It has: mine.\n", error);
    }

    private string Log(string name, string text)
    {
        Schedule schedule = Schedule.Parse(text);
        long[] steps = [.. Enumerable.Range(1, 300).Select(i => 20L * i - 1)];
        double[] loss = new double[steps.Length];
        LossLaws.Named("momentum").Evaluate(PreparedCurve.Of(schedule, [.. steps]), [2.7, 0.7, 0.5, 350, 900], loss, []);
        var csv = new StringBuilder("step,lr,loss\n");
        for (int i = 0; i < steps.Length; i++) csv.Append(CultureInfo.InvariantCulture, $"{steps[i]},{schedule.At(steps[i])},{loss[i]}\n");
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, csv.ToString());
        return path;
    }

    private static JsonNode Json(params string[] args) => JsonNode.Parse(Succeed([.. args, "--json"]))!;

    private static string Succeed(params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = CommandLine.Run(args, output, error);
        Assert.True(code == 0, error.ToString());
        return output.ToString();
    }

    private static int Run(out string faults, params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = CommandLine.Run(args, output, error);
        faults = string.Concat(error.ToString().Split('\n').Where(line => line.Length > 0 && !line.Contains("The learning rate is first logged", StringComparison.Ordinal)).Select(line => line + "\n"));
        return code;
    }
}
