using Carnot.Dialects;
using Carnot.Schedules;

namespace Carnot.Tests.Dialects;

/// <summary>Every dialect against its trainer's documented formula, written here once more in the trainer's own order of operations.</summary>
public class TrainerFormulaTests
{
    // A handful of roundings of numbers up to the peak; powers and logarithms lose a few bits more.
    private const double Rounding = 1e-14;

    /// <summary>Text, peak, and the formula of the source named beside it.</summary>
    public static IEnumerable<(string Text, Func<long, double> Rate)> Cases()
    {
        // Hugging Face: src/transformers/optimization.py, the lambda of each schedule; LambdaLR multiplies it with the optimizer's rate.
        yield return ("hf.linear:learning_rate=0.002,warmup_steps=30,max_steps=200", t => 0.002 * (t < 30 ? t / 30.0 : Math.Max(0.0, (200.0 - t) / 170.0)));
        yield return ("hf.cosine:learning_rate=0.002,warmup_steps=30,max_steps=200", t => 0.002 * (t < 30 ? t / 30.0 : Math.Max(0.0, 0.5 * (1.0 + Math.Cos(Math.PI * 0.5 * 2.0 * ((t - 30) / 170.0))))));
        yield return ("hf.cosine:learning_rate=0.002,warmup_steps=30,max_steps=200,num_cycles=1.25", t => 0.002 * (t < 30 ? t / 30.0 : Math.Max(0.0, 0.5 * (1.0 + Math.Cos(Math.PI * 1.25 * 2.0 * ((t - 30) / 170.0))))));
        yield return ("hf.cosine_with_restarts:learning_rate=0.002,warmup_steps=30,max_steps=200,num_cycles=3", t =>
        {
            if (t < 30) return 0.002 * t / 30.0;
            double progress = (t - 30) / 170.0;
            return progress >= 1 ? 0 : 0.002 * Math.Max(0.0, 0.5 * (1.0 + Math.Cos(Math.PI * (3.0 * progress % 1.0))));
        }
        );
        yield return ("hf.polynomial:learning_rate=0.002,warmup_steps=30,max_steps=200,lr_end=1e-5,power=2.5", t => t < 30 ? 0.002 * (t / 30.0) : t > 200 ? 1e-5 : (0.002 - 1e-5) * Math.Pow(1 - (t - 30) / 170.0, 2.5) + 1e-5);
        yield return ("hf.constant:learning_rate=0.002", _ => 0.002);
        yield return ("hf.constant_with_warmup:learning_rate=0.002,warmup_steps=30", t => 0.002 * (t < 30 ? t / 30.0 : 1.0));
        yield return ("hf.inverse_sqrt:learning_rate=0.002,warmup_steps=30", t => 0.002 * (t < 30 ? t / 30.0 : 1.0 / Math.Sqrt((t + 0.0) / 30.0)));
        yield return ("hf.inverse_sqrt:learning_rate=0.002,warmup_steps=30,timescale=100", t => 0.002 * (t < 30 ? t / 30.0 : 1.0 / Math.Sqrt((t + 70.0) / 100.0)));
        yield return ("hf.cosine_with_min_lr:learning_rate=0.002,warmup_steps=30,max_steps=200,min_lr=0.0005", t => 0.002 * (t < 30 ? t / 30.0 : Math.Max(0, 0.5 * (1.0 + Math.Cos(Math.PI * (t - 30) / 170.0)) * 0.75 + 0.25)));
        yield return ("hf.cosine_warmup_with_min_lr:learning_rate=0.002,warmup_steps=30,max_steps=200,min_lr_rate=0.25", t => 0.002 * (t < 30 ? (t + 1.0) / 30.0 : 0.5 * (1.0 + Math.Cos(Math.PI * Math.Min(1e9, (t - 30 + 1.0) / 170.0))) * 0.75 + 0.25));
        yield return ("hf.cosine_warmup_with_min_lr:learning_rate=0.002,warmup_steps=30,max_steps=200,min_lr_rate=0.25,warmup_lr_rate=0.1", t => 0.002 * (t < 30 ? 0.1 + 0.9 * t / 29.0 : 0.5 * (1.0 + Math.Cos(Math.PI * ((t - 30 + 1.0) / 170.0))) * 0.75 + 0.25));
        foreach (string up in (string[])["linear", "cosine", "1-sqrt"])
            foreach (string down in (string[])["linear", "cosine", "1-sqrt"])
                yield return ($"hf.warmup_stable_decay:learning_rate=0.002,warmup_steps=30,max_steps=200,num_decay_steps=60,warmup_type={up},decay_type={down},min_lr_ratio=0.1", t =>
                {
                    double x = t < 30 ? t / 30.0 : (t - 140) / 60.0;
                    double factor = t < 30 ? up switch { "linear" => x, "cosine" => 0.5 * (1.0 - Math.Cos(Math.PI * x)), _ => 1.0 - Math.Sqrt(1.0 - x) }
                        : down switch { "linear" => 1.0 - x, "cosine" => 0.5 * (1.0 + Math.Cos(Math.PI * 0.5 * 2.0 * x)), _ => 1.0 - Math.Sqrt(x) };
                    return 0.002 * (t is >= 30 and < 140 ? 1 : t >= 200 ? 0.1 : Math.Max(0, factor * 0.9 + 0.1));
                }
                );

        // Megatron-LM: megatron/core/optimizer_param_scheduler.py, get_lr; num_steps counts samples, here a batch of 16.
        foreach (string style in (string[])["constant", "linear", "cosine", "inverse-square-root"])
            yield return ($"megatron.{style}:lr=0.002,min-lr=0.0002,lr-warmup-init=1e-5,lr-warmup-iters=30,lr-decay-iters=180,train-iters=200", t => Megatron(style, "", t));
        foreach (string wsd in (string[])["linear", "cosine", "exponential", "minus_sqrt"])
            yield return ($"megatron.WSD:lr=0.002,min-lr=0.0002,lr-warmup-init=1e-5,lr-warmup-iters=30,lr-decay-iters=180,lr-wsd-decay-iters=60,lr-wsd-decay-style={wsd}", t => Megatron("WSD", wsd, t));

        yield return ("megatron.linear:lr=0.002,lr-warmup-fraction=0.1,lr-decay-iters=200", t => t <= 20 ? 0.002 * t / 20 : 0.002 * (1.0 - (t - 20) / 180.0));

        // torchtitan: components/lr_scheduler.py, linear_warmup_stable_decay with the virtual last step.
        foreach (string type in (string[])["linear", "sqrt", "cosine"])
            yield return ($"torchtitan:lr=0.002,warmup_steps=30,steps=200,decay_ratio=0.3,decay_type={type},min_lr_factor=0.1", t =>
            {
                int decay = 60, stable = 200 + 1 - 30 - decay;
                if (t < 30) return 0.002 * ((t + 1) / 30.0);
                if (t < 30 + stable) return 0.002;
                double progress = Math.Min(1, (t + 1.0 - (30 + stable)) / decay);
                double left = type switch { "linear" => 1 - progress, "sqrt" => 1 - Math.Sqrt(progress), _ => 0.5 * (1.0 + Math.Cos(Math.PI * progress)) };
                return 0.002 * (0.1 + (1 - 0.1) * left);
            }
            );

        // nanoGPT: train.py, get_lr.
        yield return ("nanogpt:learning_rate=0.002,max_iters=200,warmup_iters=30,lr_decay_iters=180,min_lr=0.0002", t =>
            t < 30 ? 0.002 * (t + 1) / (30 + 1) : t > 180 ? 0.0002 : 0.0002 + 0.5 * (1.0 + Math.Cos(Math.PI * ((t - 30) / 150.0))) * (0.002 - 0.0002));
        yield return ("nanogpt:learning_rate=0.002,decay_lr=false", _ => 0.002);

        // nanochat: scripts/base_train.py, get_lr_multiplier.
        yield return ("nanochat:matrix-lr=0.02,num-iterations=200", t => 0.02 * (t < 40 ? (t + 1) / 40.0 : t <= 70 ? 1.0 : t > 200 ? 0.05 : (200 - t) / 130.0 * 1.0 + (1 - (200 - t) / 130.0) * 0.05));
        yield return ("nanochat:group=embedding,num-iterations=100,warmup-steps=0,warmdown-ratio=0.25,final-lr-frac=0", t => 0.3 * (t <= 75 ? 1.0 : Math.Max(0, (100 - t) / 25.0)));

        // llm.c: llmc/schedulers.h; the program stops before step x.
        yield return ("llmc.cosine:l=0.002,u=30,q=0.1,x=200", t => t < 30 ? 0.002 * (t + 1) / 30 : 0.0002 + 0.5 * (1.0 + Math.Cos(Math.PI * Math.Min(1, (t - 30) / 170.0))) * (0.002 - 0.0002));
        yield return ("llmc.linear:l=0.002,u=30,q=0.1,x=200", t => t < 30 ? 0.002 * (t + 1) / 30 : 0.002 - Math.Min(1, (t - 30) / 170.0) * (0.002 - 0.0002));
        yield return ("llmc.constant:l=0.002,u=30,x=200", _ => 0.002);
        yield return ("llmc.wsd:l=0.002,u=30,q=0.1,x=200", t => t < 30 ? 0.002 * ((t + 1) / 30.0) : t < 160 ? 0.002 : 0.0002 + (1.0 - Math.Sqrt(Math.Min(1, (t - 160) / 40.0))) * (0.002 - 0.0002));

        // axolotl: utils/schedulers.py.
        yield return ("axolotl.cosine:learning_rate=0.002,warmup_steps=30,max_steps=200,cosine_min_lr_ratio=0.1", t => 0.002 * (t < 30 ? t / 30.0 : (1 - 0.1) * (0.5 * (1.0 + Math.Cos(Math.PI * Math.Min(1, (t - 30) / 170.0)))) + 0.1));
        yield return ("axolotl.cosine:learning_rate=0.002,warmup_steps=30,max_steps=200,cosine_min_lr_ratio=0.1,cosine_constant_lr_ratio=0.8", t => 0.002 * (t < 30 ? t / 30.0 : (1 - 0.1) * 0.5 * (1.0 + Math.Cos(Math.PI * (Math.Min(t, 160) - 30) / 130.0)) + 0.1));
        yield return ("axolotl.cosine:learning_rate=0.002,warmup_steps=30,max_steps=200,lr_quadratic_warmup=true", t => 0.002 * (t < 30 ? Math.Pow(t / 30.0, 2) : 0.5 * (1.0 + Math.Cos(Math.PI * Math.Min(1, (t - 30) / 170.0)))));
        yield return ("axolotl.rex:learning_rate=0.002,warmup_steps=30,max_steps=200", t =>
        {
            if (t is >= 1 and <= 30) return 0.002 * t / 30;
            long after = t - 30;
            if (after >= 170) return 0;
            double z = t == 0 ? 30 / 170.0 : (170 - after) / 170.0;
            return 0.002 * (z / (0.1 + 0.9 * z));
        }
        );
        yield return ("axolotl.one_cycle:learning_rate=0.002,warmup_steps=30,max_steps=200", t => OneCycle(t, 0.002, 200, 30 / 200.0));

        // PyTorch: torch/optim/lr_scheduler.py, the closed form of each class; SequentialLR restarts the count.
        yield return ("pytorch.StepLR:lr=0.002,step_size=30,gamma=0.5", t => 0.002 * Math.Pow(0.5, t / 30));
        yield return ("pytorch.MultiStepLR:lr=0.002,milestones=30:80,gamma=0.1", t => 0.002 * (t < 30 ? 1 : t < 80 ? 0.1 : 0.1 * 0.1));
        yield return ("pytorch.ConstantLR:lr=0.003", t => t < 5 ? 0.003 * (1.0 / 3) : 0.003);
        yield return ("pytorch.LinearLR:lr=0.002,start_factor=0.25,total_iters=30", t => 0.002 * (0.25 + (1 - 0.25) * Math.Min(30, t) / 30));
        yield return ("pytorch.ExponentialLR:lr=0.002,gamma=0.98", t => 0.002 * Math.Pow(0.98, t));
        yield return ("pytorch.PolynomialLR:lr=0.002,total_iters=150,power=2", t => 0.002 * Math.Pow(1.0 - Math.Min(150, t) / 150.0, 2));
        yield return ("pytorch.CosineAnnealingLR:lr=0.002,T_max=90,eta_min=1e-5", t => 1e-5 + (0.002 - 1e-5) * (1 + Math.Cos(Math.PI * t / 90)) / 2);
        yield return ("pytorch.CosineAnnealingWarmRestarts:lr=0.002,T_0=30,T_mult=2,eta_min=1e-5", t =>
        {
            // Cycle n lasts 30·2ⁿ and begins at 30 (2ⁿ − 1).
            int n = (int)Math.Floor(Math.Log2(t / 30.0 + 1));
            double at = t - 30 * (Math.Pow(2, n) - 1);
            return 1e-5 + (0.002 - 1e-5) * (1 + Math.Cos(Math.PI * at / (30 * Math.Pow(2, n)))) / 2;
        }
        );
        foreach (string mode in (string[])["triangular", "triangular2", "exp_range"])
            yield return ($"pytorch.CyclicLR:base_lr=0.0001,max_lr=0.002,step_size_up=20,step_size_down=30,mode={mode},gamma=0.99", t =>
            {
                double total = 50, ratio = 0.4, cycle = Math.Floor(1 + t / total), x = 1.0 + t / total - cycle;
                double scale = x <= ratio ? x / ratio : (x - 1) / (ratio - 1), height = (0.002 - 0.0001) * scale;
                return 0.0001 + height * (mode == "triangular" ? 1 : mode == "triangular2" ? 1 / Math.Pow(2.0, cycle - 1) : Math.Pow(mode == "exp_range" ? 0.99 : 1, t));
            }
            );
        yield return ("pytorch.OneCycleLR:max_lr=0.002,total_steps=200", t => OneCycle(t, 0.002, 200, 0.3));
        // Three phases: up to the peak at 49, down to the first rate at 98, on to a hundredth of it at 199.
        yield return ("pytorch.OneCycleLR:max_lr=0.002,total_steps=200,pct_start=0.25,anneal_strategy=linear,three_phase=true,div_factor=10,final_div_factor=100", t =>
            t <= 49 ? 0.0002 + 0.0018 * (t / 49.0) : t <= 98 ? 0.002 - 0.0018 * ((t - 49) / 49.0) : 0.0002 + (0.0002 / 100 - 0.0002) * ((t - 98) / 101.0));
        yield return ("pytorch.LinearLR:lr=0.002,start_factor=0.1,total_iters=30 until 30 then pytorch.CosineAnnealingLR:lr=0.002,T_max=170", t => t < 30
            ? 0.002 * (0.1 + 0.9 * t / 30) : 0.002 * (1 + Math.Cos(Math.PI * (t - 30) / 170)) / 2);

        // DeepSpeed: deepspeed/runtime/lr_schedules.py; the scheduler steps after the optimizer, from last_batch_iteration −1.
        yield return ("deepspeed.WarmupLR:warmup_min_lr=1e-5,warmup_max_lr=0.002,warmup_num_steps=30", t => t == 0 ? 1e-5 : 1e-5 + (0.002 - 1e-5) * (t - 1 < 30 ? 1.0 / Math.Log(30) * Math.Log(t - 1 + 1) : 1.0));
        yield return ("deepspeed.WarmupDecayLR:warmup_max_lr=0.002,warmup_num_steps=30,warmup_type=linear,total_num_steps=200", t => t == 0 ? 0 : 0.002 * (t - 1 < 30 ? (t - 1) / 30.0 : Math.Max(0.0, (200.0 - (t - 1)) / 170.0)));
        yield return ("deepspeed.WarmupCosineLR:lr=0.002,warmup_num_steps=30,warmup_type=linear,total_num_steps=200,cos_min_ratio=0.01", t => t == 0 ? 0
            : 0.002 * (t - 1 < 30 ? (t - 1) / 30.0 : Math.Max(0, 0.01 + 0.99 * (1 + Math.Cos(Math.PI * (t - 1 - 30 + 1) / 170.0)) / 2)));
        yield return ("deepspeed.OneCycle:cycle_min_lr=0.0001,cycle_max_lr=0.002,cycle_first_step_size=40,cycle_second_step_size=60,decay_lr_rate=0.5,decay_step_size=10", t =>
            t <= 40 ? 0.0001 + 0.0019 * (t / 40.0) : t <= 100 ? 0.0001 + 0.0019 * (1 - (t - 40) / 60.0) : 0.0001 / (1 + 0.5 * ((t - 100) / 10.0)));
        yield return ("deepspeed.OneCycle:cycle_min_lr=0.0001,cycle_max_lr=0.002,cycle_first_step_size=40,cycle_second_step_size=60,cycle_first_stair_count=4,cycle_second_stair_count=3", t =>
            t <= 40 ? 0.0001 + 0.0019 * (Math.Floor(t * 4 / 40.0) / 4) : t <= 100 ? 0.0001 + 0.0019 * (Math.Floor((100 - t) * 3 / 60.0) / 3) : 0.0001);
        yield return ("deepspeed.WarmupLR:warmup_max_lr=0.002,warmup_num_steps=1,warmup_type=linear", t => t == 0 ? 0 : 0.002 * (t - 1 < 2 ? (t - 1) / 2.0 : 1.0));
        // The cosine stays at its end, which lies before that of the run here.
        yield return ("deepspeed.WarmupCosineLR:lr=0.002,warmup_num_steps=30,total_num_steps=150,warmup_min_ratio=0.1,cos_min_ratio=0.05", t => t == 0 ? 0
            : 0.002 * (t - 1 < 30 ? 0.1 + 0.9 * Math.Log(t) / Math.Log(30) : 0.05 + 0.95 * (1 + Math.Cos(Math.PI * Math.Min(1, (t - 1 - 30 + 1) / 120.0))) / 2));
        yield return ("deepspeed.LRRangeTest:lr_range_test_min_lr=0.0001,lr_range_test_step_size=20,lr_range_test_step_rate=0.5,lr_range_test_staircase=true", t => 0.0001 * (1 + 0.5 * Math.Floor(t / 20.0)));
        yield return ("deepspeed.LRRangeTest:lr_range_test_min_lr=0.0001,lr_range_test_step_size=20,lr_range_test_step_rate=0.5", t => 0.0001 * (1 + 0.5 * (t / 20.0)));

        // optax: optax/schedules/_schedule.py, the formulas of its docstrings.
        yield return ("optax.constant_schedule:value=0.002", _ => 0.002);
        yield return ("optax.linear_schedule:init_value=0.002,end_value=0.0001,transition_steps=100,transition_begin=20", t => t < 20 ? 0.002 : t < 120 ? 0.002 + (t - 20) / 100.0 * (0.0001 - 0.002) : 0.0001);
        yield return ("optax.polynomial_schedule:init_value=0.002,end_value=0.0001,power=3,transition_steps=100,transition_begin=20", t => t < 20 ? 0.002 : t < 120 ? (0.002 - 0.0001) * Math.Pow(1 - (t - 20) / 100.0, 3) + 0.0001 : 0.0001);
        yield return ("optax.exponential_decay:init_value=0.002,transition_steps=50,decay_rate=0.3,transition_begin=20,end_value=0.0001", t => t <= 20 ? 0.002 : Math.Max(0.0001, 0.002 * Math.Pow(0.3, (t - 20) / 50.0)));
        yield return ("optax.exponential_decay:init_value=0.002,transition_steps=50,decay_rate=0.3,staircase=true", t => t <= 0 ? 0.002 : 0.002 * Math.Pow(0.3, Math.Floor(t / 50.0)));
        yield return ("optax.cosine_decay_schedule:init_value=0.002,decay_steps=150,alpha=0.1,exponent=2", t => 0.002 * ((1 - 0.1) * Math.Pow(0.5 * (1 + Math.Cos(Math.PI * Math.Min(t, 150) / 150.0)), 2) + 0.1));
        yield return ("optax.piecewise_constant_schedule:init_value=0.002,boundaries=50:120,scales=0.5:0.1", t => 0.002 * (t < 50 ? 1 : t < 120 ? 0.5 : 0.05));
        yield return ("optax.warmup_constant_schedule:init_value=0.0001,peak_value=0.002,warmup_steps=30", t => t < 30 ? 0.0001 + t / 30.0 * (0.002 - 0.0001) : 0.002);
        yield return ("optax.warmup_cosine_decay_schedule:init_value=0,peak_value=0.002,warmup_steps=30,decay_steps=200,end_value=0.0002", t => t < 30 ? 0.002 * t / 30.0 : 0.002 * ((1 - 0.1) * (0.5 * (1 + Math.Cos(Math.PI * Math.Min(t - 30, 170) / 170.0))) + 0.1));
        yield return ("optax.warmup_exponential_decay_schedule:init_value=0,peak_value=0.002,warmup_steps=30,transition_steps=50,decay_rate=0.5", t => t < 30 ? 0.002 * t / 30.0 : 0.002 * Math.Pow(0.5, (t - 30) / 50.0));
        yield return ("optax.cosine_onecycle_schedule:transition_steps=200,peak_value=0.002", t =>
        {
            double low = 0.002 / 25, end = 0.002 / (25 * 1e4);
            return t < 60 ? 0.002 + (low - 0.002) / 2.0 * (Math.Cos(Math.PI * t / 60.0) + 1) : t < 200 ? end + (0.002 - end) / 2.0 * (Math.Cos(Math.PI * (t - 60) / 140.0) + 1) : end;
        }
        );
        yield return ("optax.linear_onecycle_schedule:transition_steps=200,peak_value=0.002", t =>
        {
            double low = 0.002 / 25, end = low / 1e4;
            return t < 60 ? low + (0.002 - low) * (t / 60.0) : t < 170 ? 0.002 + (low - 0.002) * ((t - 60) / 110.0) : t < 200 ? low + (end - low) * ((t - 170) / 30.0) : end;
        }
        );
    }

    public static TheoryData<string> Texts => [.. Cases().Select(c => c.Text)];

    [Theory]
    [MemberData(nameof(Texts))]
    public void The_rates_are_those_of_the_trainers_formula(string text)
    {
        Func<long, double> formula = Cases().First(c => c.Text == text).Rate;
        Schedule schedule = Schedule.Parse(text);
        double peak = schedule.ToArray(200).Max();
        for (long t = 0; t < 200; t++)
            Assert.True(Math.Abs(schedule.At(t) - formula(t)) <= Rounding * peak, $"{text} at {t}: {schedule.At(t):R} instead of {formula(t):R}");
    }

    [Fact]
    public void Every_schedule_of_every_dialect_is_in_the_list()
    {
        string[] words = [.. Cases().SelectMany(c => c.Text.Split(" then ")).Select(text => text.Split(':')[0])];
        foreach (Dialect dialect in Trainers.All)
            foreach (string form in dialect.Forms)
                if (!(dialect.Name == "axolotl" && Trainers.Named("hf").Forms.Contains(form)))
                    Assert.Contains(form.Length == 0 ? dialect.Name : $"{dialect.Name}.{form}", words);
    }

    [Fact]
    public void axolotl_uses_Hugging_Faces_numbers_under_Hugging_Faces_names()
    {
        foreach (var (text, _) in Cases().Where(c => c.Text.StartsWith("hf.", StringComparison.Ordinal)))
            Assert.True(ScheduleComparison.Of(Schedule.Parse(text), Schedule.Parse("axolotl" + text[2..]), 200).LargestGap == 0, text);
    }

    [Fact]
    public void Megatrons_iteration_1_uses_rate_0_and_logs_the_next()
        // A recorded run: warm-up 8 iterations to 1.5e-4; the log says 1.875E-05 at iteration 1, whose update used 0.
        => Assert.Equal([0, 1.875e-5], Schedule.Parse("megatron.cosine:lr=1.5e-4,lr-warmup-iters=8,lr-decay-iters=100").ToArray(2));

    private static double Megatron(string style, string wsd, long iteration)
    {
        const double max = 0.002, min = 0.0002, init = 1e-5;
        long batch = 16, steps = iteration * batch, warmup = 30 * batch, end = 180 * batch, wsdSteps = 60 * batch;
        if (steps <= warmup) return init + (max - init) * (double)steps / warmup;
        if (style == "constant") return max;
        if (steps > end) return min;
        // In iterations, not samples: √30/√t is the same ratio.
        if (style == "inverse-square-root") return Math.Max(min, max * Math.Sqrt(warmup) / Math.Sqrt(steps));
        double ratio = (double)(steps - warmup) / (end - warmup), coefficient = 1;
        if (style == "linear") coefficient = 1.0 - ratio;
        if (style == "cosine") coefficient = 0.5 * (Math.Cos(Math.PI * ratio) + 1.0);
        long start = end - wsdSteps;
        if (style == "WSD" && steps > start)
        {
            double x = (double)(steps - start) / wsdSteps;
            coefficient = wsd switch { "linear" => 1.0 - x, "cosine" => 0.5 * (Math.Cos(Math.PI * x) + 1.0), "exponential" => 2.0 * Math.Pow(0.5, x) - 1.0, _ => 1.0 - Math.Sqrt(x) };
        }
        return min + coefficient * (max - min);
    }

    private static double OneCycle(long t, double max, int total, double share)
    {
        double initial = max / 25, least = initial / 1e4, peak = share * total - 1;
        return t <= peak ? Anneal(initial, max, t / peak) : Anneal(max, least, (t - peak) / (total - 1 - peak));

        static double Anneal(double from, double to, double x) => to + (from - to) / 2.0 * (Math.Cos(Math.PI * x) + 1);
    }
}
