using System.Text.Json.Nodes;
using Carnot.Dialects;
using Carnot.Randomness;
using Carnot.Schedules;

namespace Carnot.Tests.Dialects;

/// <summary>What a trainer is told, told back: the same numbers, whatever the parameters.</summary>
public class RoundTripTests
{
    private const int Draws = 40;

    public static TheoryData<string> Forms => [.. Trainers.All.SelectMany(dialect => dialect.Forms.Select(form => form.Length == 0 ? dialect.Name : $"{dialect.Name}.{form}"))];

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_configuration_read_back_uses_the_same_numbers(string word)
    {
        var rng = new Rng(1, word);
        for (int draw = 0; draw < Draws; draw++)
        {
            Schedule schedule = Schedule.Parse($"{word}:{Settings(word, rng)}");
            AssertRoundTrip(((DialectSchedule)schedule).Dialect, schedule);
        }
    }

    [Fact]
    public void Joined_schedules_of_PyTorch_and_optax_come_back_too()
    {
        AssertRoundTrip(Trainers.Named("pytorch"), Schedule.Parse("pytorch.LinearLR:lr=0.002,start_factor=0.1,total_iters=30 until 30 then pytorch.ConstantLR:lr=0.002,factor=1,total_iters=70 until 100 then pytorch.CosineAnnealingLR:lr=0.002,T_max=100"));
        AssertRoundTrip(Trainers.Named("optax"), Schedule.Parse("optax.linear_schedule:init_value=0,end_value=0.002,transition_steps=30 until 30 then optax.constant_schedule:value=0.002 until 100 then optax.cosine_decay_schedule:init_value=0.002,decay_steps=100"));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Text_and_JSON_of_Carnot_keep_the_numbers(string word)
    {
        var rng = new Rng(2, word);
        Schedule schedule = Schedule.Parse($"{word}:{Settings(word, rng)}");
        Assert.Equal(schedule, Schedule.Parse(schedule.ToString()));
        Schedule json = ScheduleJson.Read(JsonNode.Parse(ScheduleJson.Write(schedule).ToJsonString()));
        Assert.Equal(schedule, json);
        Assert.Equal(schedule.ToArray(300), json.ToArray(300));
        Assert.Equal(schedule.GetHashCode(), json.GetHashCode());
    }

    private static void AssertRoundTrip(Dialect dialect, Schedule schedule)
    {
        JsonObject tree = dialect.Write(schedule);
        // YAML is read by the command line, which has its own test; the tree itself must come back all the same.
        JsonObject told = dialect.Syntax == ConfigSyntax.Yaml ? tree : ConfigText.Read(ConfigText.Write(tree, dialect.Syntax), dialect.Syntax, "config");
        Schedule back = dialect.Read(told);
        Assert.Equal(schedule.ToArray(300), back.ToArray(300));
    }

    private static string Settings(string word, Rng rng)
    {
        double peak = Math.Round(Math.Pow(10, -4 + 2 * rng.NextUniform()), 6);
        // 2 warm-up steps at least: axolotl makes two of one.
        int warmup = 2 + rng.NextIndex(60), decay = 1 + rng.NextIndex(90), steps = warmup + decay + 1 + rng.NextIndex(100);
        double share = Math.Round(rng.NextUniform() * 0.5, 3), floor = peak * share;
        string up = ((string[])["linear", "cosine", "1-sqrt"])[rng.NextIndex(3)], down = ((string[])["linear", "cosine", "1-sqrt"])[rng.NextIndex(3)];
        string hf = $"learning_rate={peak},warmup_steps={warmup},max_steps={steps}";
        string megatron = $"lr={peak},min-lr={floor},lr-warmup-init={peak * 0.01},lr-warmup-iters={warmup},lr-decay-iters={steps},train-iters={steps + 10}";
        string name = word[(word.IndexOf('.') + 1)..];
        return word switch
        {
            "hf.constant" or "axolotl.constant" => $"learning_rate={peak},max_steps={steps}",
            "hf.linear" or "axolotl.linear" or "hf.constant_with_warmup" or "axolotl.constant_with_warmup" => hf,
            "hf.cosine" => $"{hf},num_cycles={1 + share}",
            "hf.cosine_with_restarts" or "axolotl.cosine_with_restarts" => $"{hf},num_cycles={1 + rng.NextIndex(4)}",
            "hf.polynomial" or "axolotl.polynomial" => $"{hf},lr_end={floor},power={1 + share}",
            "hf.inverse_sqrt" or "axolotl.inverse_sqrt" => $"{hf},timescale={warmup + rng.NextIndex(50)}",
            "hf.cosine_with_min_lr" or "axolotl.cosine_with_min_lr" => $"{hf},min_lr={floor}",
            "hf.cosine_warmup_with_min_lr" or "axolotl.cosine_warmup_with_min_lr" => $"{hf},min_lr_rate={share},warmup_lr_rate={share / 2}",
            "hf.warmup_stable_decay" or "axolotl.warmup_stable_decay" => $"{hf},num_decay_steps={decay},warmup_type={up},decay_type={down},min_lr_ratio={share}",
            "axolotl.cosine" => $"{hf},cosine_min_lr_ratio={share},cosine_constant_lr_ratio={(double)(warmup + decay) / steps}",
            "axolotl.one_cycle" => $"{hf},anneal_strategy=linear,div_factor={2 + share}",
            "axolotl.rex" => $"{hf},cosine_min_lr_ratio={share}",
            "megatron.WSD" => $"{megatron},lr-wsd-decay-iters={decay},lr-wsd-decay-style={((string[])["linear", "cosine", "exponential", "minus_sqrt"])[rng.NextIndex(4)]}",
            "torchtitan" => $"lr={peak},warmup_steps={warmup},steps={steps},decay_ratio={(double)decay / steps},decay_type={((string[])["linear", "cosine", "sqrt"])[rng.NextIndex(3)]},min_lr_factor={share}",
            "nanogpt" => $"learning_rate={peak},warmup_iters={warmup},lr_decay_iters={steps},max_iters={steps + 10},min_lr={floor}",
            "nanochat" => $"{((string[])["", "group=embedding,embedding-", "group=scalar,scalar-", "matrix-"])[1 + rng.NextIndex(3)]}lr={peak},num-iterations={steps},warmup-steps={warmup},warmdown-ratio={(double)decay / steps},final-lr-frac={share}",
            "llmc.wsd" => $"l={peak},u={warmup},x={10 * steps},q={share}",
            "deepspeed.WarmupLR" => $"warmup_min_lr={floor},warmup_max_lr={peak},warmup_num_steps={warmup}",
            "deepspeed.WarmupDecayLR" => $"warmup_min_lr={floor},warmup_max_lr={peak},warmup_num_steps={warmup},total_num_steps={steps}",
            "deepspeed.WarmupCosineLR" => $"lr={peak},warmup_num_steps={warmup},total_num_steps={steps},cos_min_ratio={share},warmup_type=linear",
            "deepspeed.OneCycle" => $"cycle_min_lr={floor},cycle_max_lr={peak},cycle_first_step_size={warmup},cycle_second_step_size={decay},decay_lr_rate={share},decay_step_size=10",
            "deepspeed.LRRangeTest" => $"lr_range_test_min_lr={peak},lr_range_test_step_size={warmup},lr_range_test_step_rate={share},lr_range_test_staircase=true",
            "pytorch.StepLR" => $"lr={peak},step_size={warmup},gamma={share}",
            "pytorch.MultiStepLR" => $"lr={peak},milestones={warmup}:{warmup + decay},gamma={share}",
            "pytorch.ConstantLR" => $"lr={peak},factor={share},total_iters={warmup}",
            "pytorch.LinearLR" => $"lr={peak},start_factor={share + 0.1},end_factor={share},total_iters={decay}",
            "pytorch.ExponentialLR" => $"lr={peak},gamma={1 - share / 10}",
            "pytorch.PolynomialLR" => $"lr={peak},total_iters={decay},power={1 + share}",
            "pytorch.CosineAnnealingLR" => $"lr={peak},T_max={decay},eta_min={floor}",
            "pytorch.CosineAnnealingWarmRestarts" => $"lr={peak},T_0={decay},T_mult={1 + rng.NextIndex(3)},eta_min={floor}",
            "pytorch.CyclicLR" => $"base_lr={floor},max_lr={peak},step_size_up={warmup},step_size_down={decay},mode=triangular2",
            "pytorch.OneCycleLR" => $"max_lr={peak},total_steps={steps},pct_start={(warmup + 1.0) / steps},anneal_strategy=linear,three_phase=false",
            "optax.constant_schedule" => $"value={peak}",
            "optax.linear_schedule" => $"init_value={peak},end_value={floor},transition_steps={decay},transition_begin={warmup}",
            "optax.polynomial_schedule" => $"init_value={peak},end_value={floor},power={1 + share},transition_steps={decay}",
            "optax.exponential_decay" => $"init_value={peak},transition_steps={decay},decay_rate={share},staircase=true,end_value={floor / 2}",
            "optax.cosine_decay_schedule" => $"init_value={peak},decay_steps={decay},alpha={share},exponent={1 + share}",
            "optax.piecewise_constant_schedule" => $"init_value={peak},boundaries={warmup}:{warmup + decay},scales={share}:0.5",
            "optax.warmup_constant_schedule" => $"init_value={floor},peak_value={peak},warmup_steps={warmup}",
            "optax.warmup_cosine_decay_schedule" => $"init_value={floor},peak_value={peak},warmup_steps={warmup},decay_steps={steps},end_value={floor / 2}",
            "optax.warmup_exponential_decay_schedule" => $"init_value={floor},peak_value={peak},warmup_steps={warmup},transition_steps={decay},decay_rate={share}",
            "optax.linear_onecycle_schedule" or "optax.cosine_onecycle_schedule" => $"transition_steps={steps},peak_value={peak}",
            _ when word.StartsWith("megatron.", StringComparison.Ordinal) => megatron,
            _ when word.StartsWith("llmc.", StringComparison.Ordinal) => $"l={peak},u={warmup},x={steps},q={share}",
            _ => throw new InvalidOperationException($"No random settings for {name}."),
        };
    }
}
