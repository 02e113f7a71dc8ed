using Carnot.Dialects;
using Carnot.Schedules;

namespace Carnot.Tests.Dialects;

/// <summary>What cannot be a trainer's schedule is refused, with what to do.</summary>
public class BadConfigTests
{
    [Theory]
    [InlineData("hf.cosin:max_steps=10", "Hugging Face has no schedule \"cosin\"; did you mean \"cosine\"? It has: linear, cosine, cosine_with_restarts, polynomial, constant, constant_with_warmup, inverse_sqrt, cosine_with_min_lr, cosine_warmup_with_min_lr, warmup_stable_decay.")]
    [InlineData("nanogpt.cosine:max_iters=10", "nanoGPT has one schedule; write nanogpt: and its settings.")]
    [InlineData("hf.cosine:learning_rate=1e-3,max_step=10", "hf.cosine needs max_steps=VALUE.")]
    [InlineData("hf.cosine:learning_rate=1e-3,max_steps=10,warmup_step=3", "hf.cosine has no \"warmup_step\"; did you mean \"warmup_steps\"? It has: learning_rate, warmup_steps, max_steps, num_cycles.")]
    [InlineData("hf.cosine:learning_rate=1e-3,max_steps=10,warmup_steps=30", "hf.cosine: warmup_steps (30) is longer than max_steps (10).")]
    [InlineData("hf.warmup_stable_decay:max_steps=10,warmup_steps=5,num_decay_steps=6", "hf.warmup_stable_decay: warmup_steps (5) and num_decay_steps (6) are together longer than max_steps (10). Shorten one of them or raise max_steps.")]
    [InlineData("hf.warmup_stable_decay:max_steps=10,num_decay_steps=6,decay_type=sqrt", "hf.warmup_stable_decay: decay_type=sqrt is not one of linear, cosine, 1-sqrt.")]
    [InlineData("hf.warmup_stable_decay:num_decay_steps=6", "hf.warmup_stable_decay: it needs max_steps or num_stable_steps.")]
    [InlineData("hf.cosine_with_min_lr:max_steps=10", "hf.cosine_with_min_lr: it needs min_lr or min_lr_rate.")]
    [InlineData("hf.polynomial:learning_rate=1e-3,max_steps=10,lr_end=1e-3", "hf.polynomial: lr_end (0.001) must be below learning_rate (0.001).")]
    [InlineData("megatron.cosine:lr=1e-3", "megatron.cosine: it needs train-iters or lr-decay-iters.")]
    [InlineData("megatron.cosine:lr=1e-3,min-lr=2e-3,train-iters=10", "megatron.cosine: min-lr (0.002) is above lr (0.001).")]
    [InlineData("megatron.WSD:lr=1e-3,train-iters=10,lr-warmup-iters=4,lr-wsd-decay-iters=7", "megatron.WSD: the warm-up (4) and lr-wsd-decay-iters (7) are together longer than lr-decay-iters (10). Shorten one of them or raise lr-decay-iters.")]
    [InlineData("torchtitan:steps=100,warmup_steps=50,decay_ratio=0.6", "torchtitan: warmup_steps (50) and the decay (60) are together longer than steps (100); torchtitan would cut the decay to 50. Lower decay_ratio.")]
    [InlineData("nanochat:num-iterations=100,warmdown-ratio=1.2", "nanochat: warmdown-ratio must lie between 0 and 1, got 1.2.")]
    [InlineData("llmc.cosine:l=1e-3,u=10,x=10", "llmc.cosine: -u (10) must be below -x (10).")]
    [InlineData("pytorch.LinearLR:start_factor=0", "pytorch.LinearLR: start_factor must be above 0 and at most 1, got 0. A warm-up from 0 needs LambdaLR.")]
    [InlineData("optax.warmup_cosine_decay_schedule:init_value=0,peak_value=1,warmup_steps=10,decay_steps=10", "optax.warmup_cosine_decay_schedule: decay_steps (10) counts the warm-up too and must be above warmup_steps (10).")]
    [InlineData("optax.piecewise_constant_schedule:init_value=1,boundaries=10:20,scales=0.5", "optax.piecewise_constant_schedule: 2 boundaries need as many scales, got 1.")]
    public void A_text(string text, string message) => Assert.Equal(message, Assert.Throws<UsageException>(() => Schedule.Parse(text)).Message);

    [Theory]
    [InlineData("hf", """{"learning_rate":1e-3,"lr_scheduler_type":"cosine"}""", "hf.cosine needs max_steps=VALUE.")]
    [InlineData("hf", """{"lr_schduler_type":"cosine","max_steps":10}""", "Hugging Face: \"lr_schduler_type\" is unknown; did you mean \"lr_scheduler_type\"?")]
    [InlineData("hf", """{"lr_scheduler_type":"cosine","warmup_ratio":0.1}""", "Hugging Face: max_steps is missing. A warmup_ratio is a share of it: give --steps.")]
    [InlineData("hf", """{"lr_scheduler_type":"reduce_lr_on_plateau"}""", "Hugging Face: reduce_lr_on_plateau follows the evaluation loss; it has no rates before the run. Give the rates that were used as a table of step,lr.")]
    [InlineData("hf", """{"max_steps":10,"warmup_steps":2,"num_warmup_steps":3}""", "Hugging Face: warmup_steps is 2, but num_warmup_steps is 3. Give one of them.")]
    [InlineData("hf", """{"lr_scheduler_type":"cosine","max_steps":10,"lr_scheduler_kwargs":{"num_cycle":1}}""", "hf.cosine has no \"num_cycle\"; did you mean \"num_cycles\"? It has: learning_rate, warmup_steps, max_steps, num_cycles.")]
    [InlineData("axolotl", """{"learning_rate":1e-3,"max_steps":10,"warmup_steps":2,"warmup_ratio":0.1}""", "axolotl: warmup_steps and warmup_ratio are mutually exclusive. Give one of them.")]
    [InlineData("axolotl", """{"learning_rate":1e-3,"num_epochs":1}""", "axolotl: max_steps is missing. A run that counts epochs does not tell its number of updates: give --steps.")]
    [InlineData("megatron", """{"lr":1e-3,"lr-decay-samples":10}""", "Megatron-LM: this schedule counts samples. Divide by --global-batch-size and give --train-iters, --lr-decay-iters and --lr-warmup-iters.")]
    [InlineData("deepspeed", """{"scheduler":{"type":"WarmupLR","params":{"warmup_max_lr":"auto"}}}""", "DeepSpeed: scheduler.params.warmup_max_lr is \"auto\"; the Hugging Face arguments decide it. Give its value.")]
    [InlineData("pytorch", """{"scheduler":"SequentialLR","lr":1,"schedulers":[{"scheduler":"ExponentialLR","gamma":0.9}],"milestones":[3]}""", "PyTorch: a SequentialLR of 1 schedulers needs 0 milestones, got 1.")]
    [InlineData("pytorch", """{"scheduler":"ReduceLROnPlateau"}""", "PyTorch: ReduceLROnPlateau follows the loss; it has no rates before the run. Give the rates that were used as a table of step,lr.")]
    [InlineData("llmc", """{"l":"1e-3"}""", "llm.c: x is missing. Without it the run lasts one epoch: give --steps.")]
    public void A_configuration(string dialect, string json, string message)
        => Assert.Equal(message, Assert.Throws<UsageException>(() => Trainers.Named(dialect).Read(ConfigText.Read(json, ConfigSyntax.Json, "config"))).Message);

    [Fact]
    public void A_configuration_may_hold_what_is_not_about_the_schedule()
        => Assert.Equal("hf.linear:learning_rate=0.001,warmup_steps=1,max_steps=10", Trainers.Named("hf").Read(ConfigText.Read(
            """{"learning_rate":1e-3,"max_steps":10,"warmup_ratio":0.05,"adam_beta1":0.9,"logging_steps":5,"save_steps":500,"output_dir":"x","warmup_steps":0}""", ConfigSyntax.Json, "config")).ToString());

    [Fact]
    public void The_number_of_updates_may_be_told_but_not_contradicted()
    {
        Dialect hf = Trainers.Named("hf");
        Assert.Equal(20, hf.Read(ConfigText.Read("""{"max_steps":-1}""", ConfigSyntax.Json, "config"), 20).Length);
        Assert.Equal("Hugging Face: max_steps is 10, but --steps says 20. Give one of them.",
            Assert.Throws<UsageException>(() => hf.Read(ConfigText.Read("""{"max_steps":10}""", ConfigSyntax.Json, "config"), 20)).Message);
    }

    [Theory]
    [InlineData(ConfigSyntax.Json, "{\"a\":1,\n\"a\":2}", "config:2: This is not JSON: ")]
    [InlineData(ConfigSyntax.Json, "[1]", "config: The configuration is not a JSON object of keys and values.")]
    [InlineData(ConfigSyntax.Toml, "[training]\nsteps = ", "config:2: steps has no value.")]
    [InlineData(ConfigSyntax.Toml, "[training]\nsteps = 1\nsteps = 2", "config:3: steps is set twice.")]
    [InlineData(ConfigSyntax.Toml, "[[run]]", "config:1: Arrays of tables are not read; a schedule needs none.")]
    [InlineData(ConfigSyntax.Toml, "steps", "config:1: \"steps\" is neither [table] nor key = value.")]
    [InlineData(ConfigSyntax.Toml, "a = 1979-05-27", "config:1: a = 1979-05-27 is no string, number, boolean or list of them.")]
    [InlineData(ConfigSyntax.Flags, "--lr 1e-3 --lr 2e-3", "config: The flag --lr is given twice.")]
    [InlineData(ConfigSyntax.Assignments, "lr = 1\nlr = 2", "config:2: lr is set twice.")]
    public void A_broken_file_is_refused_with_its_line(ConfigSyntax syntax, string text, string message)
        => Assert.StartsWith(message, Assert.Throws<InputException>(() => ConfigText.Read(text, syntax, "config")).Message, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_dialect_is_named_with_its_neighbours()
        => Assert.Equal("Unknown dialect \"megatronn\"; did you mean \"megatron\"? Known dialects: hf, pytorch, megatron, torchtitan, nanogpt, nanochat, llmc, axolotl, deepspeed, optax.",
            Assert.Throws<UsageException>(() => Trainers.Named("megatronn")).Message);
}
