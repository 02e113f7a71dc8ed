using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Carnot.Dialects;
using Carnot.Schedules;
using Carnot.Storage;

namespace Carnot.Cli.Tests;

/// <summary>carnot schedule show, diff, import, export and extend, from files to files.</summary>
public sealed class ScheduleVerbTests : IDisposable
{
    private const string Cosine = "cosine:peak=6e-4,steps=1000,floor=6e-5";

    private readonly string _folder = Directory.CreateTempSubdirectory("carnot").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Show_prints_the_key_numbers_and_writes_the_exact_rates()
    {
        JsonNode shown = Json("schedule", "show", "wsd:peak=6e-4,warmup=100,steps=1000,decay=200", "--svg", At("a.svg"), "--csv", At("a.csv"), "--npy", At("a.npy"));
        Assert.Equal(1, shown["schemaVersion"]!.GetValue<int>());
        Assert.Equal((100, 701, 199), (shown["warmup"]!.GetValue<int>(), shown["atPeak"]!.GetValue<int>(), shown["decay"]!.GetValue<int>()));
        double[] rates = NpyFile.Read(At("a.npy"));
        Assert.Equal(Schedule.Parse("wsd:peak=6e-4,warmup=100,steps=1000,decay=200").ToArray(1000), rates);
        Assert.Equal(rates.Sum(), shown["sum"]!.GetValue<double>(), 1e-15);
        string[] lines = File.ReadAllLines(At("a.csv"));
        Assert.Equal(1001, lines.Length);
        Assert.Equal(rates[500], double.Parse(lines[501].Split(',')[1], CultureInfo.InvariantCulture));
        Assert.Contains("<svg", File.ReadAllText(At("a.svg")), StringComparison.Ordinal);
        foreach (string file in (string[])["a.npy", "a.csv"])
            Assert.Equal(shown["fingerprint"]!.GetValue<string>(), Json("schedule", "show", At(file))["fingerprint"]!.GetValue<string>());
    }

    [Fact]
    public void Every_dialect_exports_a_file_that_imports_to_the_same_numbers()
    {
        foreach (Dialect dialect in Trainers.All)
        {
            string extension = dialect.Syntax switch { ConfigSyntax.Json => ".json", ConfigSyntax.Yaml => ".yaml", ConfigSyntax.Toml => ".toml", ConfigSyntax.Assignments => ".py", _ => ".sh" };
            string file = At(dialect.Name + extension);
            JsonNode told = Json("schedule", "export", Cosine, "--dialect", dialect.Name, "--nearest", "-o", file);
            // Without --dialect the file shows by its keys whose it is.
            JsonNode back = Json("schedule", "import", file, "--steps", "1000");
            Assert.Equal(told["schedule"]!.GetValue<string>(), back["schedule"]!.GetValue<string>());
            Assert.Equal(told["facts"]!["fingerprint"]!.GetValue<string>(), back["fingerprint"]!.GetValue<string>());
            Assert.Equal(dialect.Name is not "nanochat" and not "deepspeed", told["exact"]!.GetValue<bool>());
        }
    }

    [Fact]
    public void With_a_dialect_a_configuration_may_have_any_name()
    {
        Succeed("schedule", "export", Cosine, "--dialect", "nanogpt", "--nearest", "-o", At("settings"));
        Assert.StartsWith("nanogpt:", Succeed("schedule", "import", At("settings"), "--dialect", "nanogpt"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_schedule_the_trainer_cannot_say_is_refused_with_its_gap_and_its_carriers()
    {
        Assert.Equal(4, Run(out string error, "schedule", "export", "wsd:peak=1,steps=100,decay=50,shape=1-sqrt", "--dialect", "llm.c", "-o", At("x.sh")));
        Assert.Equal("llm.c cannot say this schedule exactly: the nearest found, llmc.cosine:l=1,q=0.0098012447861,u=1,x=100, is off by up to 0.487244 (49 % of the peak) at update 50, -23 % in the sum. "
            + "Give --nearest to take it. Exact carriers of any schedule: --carrier npy, csv or lambda.\n", error);
        Assert.False(File.Exists(At("x.sh")));
    }

    [Fact]
    public void The_lambda_carrier_holds_every_rate()
    {
        string text = Succeed("schedule", "export", "wsd:peak=1,steps=100,decay=50,shape=1-sqrt", "--carrier", "lambda");
        int open = text.IndexOf('[', StringComparison.Ordinal), close = text.IndexOf(']', StringComparison.Ordinal);
        double[] rates = [.. text[(open + 1)..close].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        Assert.Equal(Schedule.Parse("wsd:peak=1,steps=100,decay=50,shape=1-sqrt").ToArray(100), rates);
    }

    [Fact]
    public void A_carrier_with_a_dialect_holds_that_trainers_numbers()
    {
        // Hugging Face begins a warm-up at 0, plain words at one part in W + 1: it cannot say these words exactly, but its own.
        const string plain = "cosine:peak=1e-3,warmup=10,steps=100", own = "hf.cosine:learning_rate=1e-3,warmup_steps=10,max_steps=100";
        Assert.Equal(4, Run(out string error, "schedule", "export", plain, "--carrier", "csv", "--dialect", "hf"));
        Assert.EndsWith("Give --nearest to take it. Without --dialect the carrier holds the schedule's own numbers.\n", error, StringComparison.Ordinal);
        string nearest = Succeed("schedule", "export", plain, "--carrier", "csv", "--dialect", "hf", "--nearest");
        Assert.StartsWith("step,lr\n0,0\n1,0.0001\n", nearest, StringComparison.Ordinal);
        Assert.Equal(nearest, Succeed("schedule", "export", own, "--carrier", "csv", "--dialect", "hf"));
    }

    [Fact]
    public void Diff_shows_the_step_between_two_trainers_and_what_it_costs_under_a_law()
    {
        string hf = "hf.cosine:learning_rate=1e-3,warmup_steps=100,max_steps=6000", llmc = "llmc.cosine:l=1e-3,u=100,q=0,x=6000";
        string law = FitLaw();
        JsonNode diff = Json("schedule", "diff", hf, llmc, "--law", law);
        // The warm-ups t/W and (t + 1)/W are one W-th of the peak apart, W times: one peak in the sum.
        Assert.Equal(1e-3 / 100, diff["largestGap"]!.GetValue<double>(), 1e-17);
        Assert.Equal(0, diff["firstDifference"]!.GetValue<int>());
        Assert.Equal(1e-3, diff["sumB"]!.GetValue<double>() - diff["sumA"]!.GetValue<double>(), 1e-13);
        foreach (var (key, schedule) in new[] { ("finalA", hf), ("finalB", llmc) })
            Assert.Equal(Json("predict", law, "--schedule", schedule, "--steps", "6000")["final"]!["value"]!.GetValue<double>(), diff[key]!.GetValue<double>(), 1e-12);
        Assert.Contains("predicted, difference", Succeed("schedule", "diff", hf, llmc, "--law", law), StringComparison.Ordinal);
        Assert.Equal(4, Run(out string error, "schedule", "diff", hf, llmc, "--check"));
        Assert.Equal("The schedules differ from update 0 on, by up to 1E-05 at update 0.\n", error);
        Assert.Equal(0, Run(out _, "schedule", "diff", hf, "megatron.cosine:lr=1e-3,lr-warmup-iters=100,train-iters=6000", "--check"));
    }

    [Fact]
    public void Extend_writes_the_plan_it_is_asked_for()
    {
        JsonNode plans = Json("schedule", "extend", "hf.cosine:learning_rate=6e-4,warmup_steps=100,max_steps=1000", "--at", "800", "--steps", "4000");
        Assert.Equal(["hold-and-decay", "decay-at-once", "warm-up-again", "restated"], plans["plans"]!.AsArray().Select(p => p!["plan"]!.GetValue<string>()));
        Assert.StartsWith("Hugging Face: ", plans["resume"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotNull(plans["plans"]![3]!["warning"]);
        Succeed("schedule", "extend", "hf.cosine:learning_rate=6e-4,warmup_steps=100,max_steps=1000", "--at", "800", "--steps", "4000", "--plan", "warm-up-again", "-o", At("plan.json"));
        Assert.Equal(plans["plans"]![2]!["fingerprint"]!.GetValue<string>(), Json("schedule", "show", At("plan.json"), "--steps", "4000")["fingerprint"]!.GetValue<string>());
        Assert.Equal(2, Run(out string error, "schedule", "extend", Cosine, "--at", "800", "--steps", "4000", "--plan", "hold"));
        Assert.Equal("There is no plan \"hold\" here; did you mean \"hold-and-decay\"? The plans are: hold-and-decay, decay-at-once, warm-up-again, restated.\n", error);
    }

    [Theory]
    [InlineData("a.csv", "step,lr\n0,1e-3\n1,x\n", "{0}:3: \"x\" is not a learning rate.")]
    [InlineData("a.csv", "step,lr\n0,1e-3\n0,1e-3\n", "{0}:3: \"0\" is not a step after 0.")]
    [InlineData("a.csv", "step,loss\n0,1\n", "{0}:1: No column of rates. Name it lr or learning_rate or rate or eta; the columns are step, loss.")]
    [InlineData("a.yaml", "lr: [", "{0}:2: This is not YAML: ")]
    [InlineData("a.yaml", "learning_rate: 1e-3\nlr_scheduler: cosine\nmax_steps: 10\nwarmup_step: 3\n", "axolotl: \"warmup_step\" is unknown; did you mean \"warmup_steps\"?")]
    [InlineData("a.json", "{\"learning_rate\":1e-3}", "{0}: whose configuration is this? Give --dialect: hf, pytorch, megatron, torchtitan, nanogpt, nanochat, llmc, axolotl, deepspeed, optax.")]
    [InlineData("a.toml", "[training]\nsteps = x\n", "{0}:2: steps = x is no string, number, boolean or list of them.")]
    public void A_file_that_cannot_be_read_is_refused_with_its_place(string name, string text, string message)
    {
        File.WriteAllText(At(name), text);
        Assert.NotEqual(0, Run(out string error, "schedule", "show", At(name)));
        Assert.StartsWith(string.Format(CultureInfo.InvariantCulture, message, At(name)), error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"constant:peak=0.001\" does not end by itself. Give --steps N, the number of updates.\n", "schedule", "show", "constant:peak=1e-3")]
    [InlineData("--steps 0: a schedule can be shown for 1 to 100000000 updates.\n", "schedule", "show", "constant:peak=1e-3", "--steps", "0")]
    [InlineData("A has 1000 updates and B has 2000. Give --steps N, the number to compare.\n", "schedule", "diff", "linear:peak=1,steps=1000", "linear:peak=1,steps=2000")]
    [InlineData("missing.json: there is no such file.\n", "schedule", "show", "missing.json")]
    [InlineData("Unknown carrier \"numpy\". Known carriers: npy, csv, lambda.\n", "schedule", "export", "linear:peak=1,steps=1000", "--carrier", "numpy")]
    [InlineData("--json belongs to a trainer's words; the carrier csv holds numbers alone. Leave one of them out.\n", "schedule", "export", "linear:peak=1,steps=1000", "-o", "x.csv", "--json")]
    [InlineData("--snippet belongs to a trainer's words; the carrier lambda holds numbers alone. Leave one of them out.\n", "schedule", "export", "linear:peak=1,steps=1000", "--carrier", "lambda", "--snippet")]
    [InlineData("--nearest belongs to a trainer: name it with --dialect.\n", "schedule", "export", "linear:peak=1,steps=1000", "--carrier", "csv", "--nearest")]
    [InlineData("Whose words? Give --dialect, one of hf, pytorch, megatron, torchtitan, nanogpt, nanochat, llmc, axolotl, deepspeed, optax, or --carrier npy, csv or lambda for the exact numbers.\n", "schedule", "export", "linear:peak=1,steps=1000")]
    public void A_command_that_is_not_enough_says_what_is_missing(string message, params string[] args)
    {
        Assert.NotEqual(0, Run(out string error, args));
        Assert.Equal(message, error);
    }

    [Fact]
    public void Existing_files_are_kept_without_force()
    {
        File.WriteAllText(At("a.csv"), "mine");
        Assert.Equal(2, Run(out _, "schedule", "export", Cosine, "-o", At("a.csv")));
        Assert.Equal("mine", File.ReadAllText(At("a.csv")));
        Succeed("schedule", "export", Cosine, "-o", At("a.csv"), "--force");
    }

    private string At(string name) => Path.Combine(_folder, name);

    /// <summary>A law fitted to a log that is made here: loss falls with the sum of rates, and heat with the rate.</summary>
    private string FitLaw()
    {
        Schedule schedule = Schedule.Parse("wsd:peak=1e-3,warmup=100,steps=6000,decay=1500");
        var csv = new StringBuilder("step,lr,loss\n");
        double sum = 0;
        for (int t = 0; t < 6000; t++)
        {
            sum += schedule.At(t);
            if (t % 20 == 0) csv.Append(CultureInfo.InvariantCulture, $"{t},{schedule.At(t)},{3 + 0.5 * Math.Pow(sum + 0.05, -0.3) + 100 * schedule.At(t)}\n");
        }
        File.WriteAllText(At("log.csv"), csv.ToString());
        Succeed("fit", At("log.csv"), "--law", "momentum", "-o", At("law.json"));
        return At("law.json");
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
        faults = error.ToString();
        return code;
    }
}
