using Carnot.Dialects;

namespace Carnot.Tests.Dialects;

public class ConfigTextTests
{
    [Fact]
    public void Toml_tables_strings_numbers_and_comments_are_understood()
        => Assert.Equal("""{"title":"a # b","training":{"steps":10000,"tokens":[1,2.5]},"lr_scheduler":{"decay_type":"sqrt","on":true,"deep":{"x":1E-05}}}""",
            ConfigText.Read("title = \"a # b\"  # c\n\n[training]\nsteps = 10_000\ntokens = [1, 2.5]\n[lr_scheduler]\ndecay_type = 'sqrt'\non = true\n[lr_scheduler.deep]\nx = 1e-5\n", ConfigSyntax.Toml, "f").ToJsonString());

    [Fact]
    public void Flags_are_understood_behind_a_command_and_over_several_lines()
        => Assert.Equal("""{"lr":"6e-4","min-lr":"-1","use-distributed-optimizer":"true","l":"3e-4","k":"cosine"}""",
            ConfigText.Read("torchrun train.py \\\n  --lr 6e-4 --min-lr=-1 \\\n  --use-distributed-optimizer -l 3e-4 -k cosine\n", ConfigSyntax.Flags, "f").ToJsonString());

    [Fact]
    public void Assignments_of_a_Python_file_are_understood_and_its_code_passed_over()
        => Assert.Equal("""{"learning_rate":"6e-4","name":"gpt2"}""",
            ConfigText.Read("# config\nimport time\nlearning_rate = 6e-4 # max\nname = 'gpt2'\nif True:\n    x = 1\n", ConfigSyntax.Assignments, "f").ToJsonString());

    [Theory]
    [InlineData(6e-4, "0.0006")]
    [InlineData(6e-5, "6.0e-05")]
    [InlineData(1.5e-5, "1.5e-05")]
    [InlineData(1, "1.0")]
    public void Numbers_are_written_as_YAML_TOML_and_Python_read_them(double value, string text) => Assert.Equal(text, ConfigText.Number(value));

    [Theory]
    [InlineData("hf.linear:learning_rate=6e-4,warmup_steps=30,max_steps=1000", "{\n  \"learning_rate\": 0.0006,\n  \"lr_scheduler_type\": \"linear\",\n  \"warmup_steps\": 30,\n  \"max_steps\": 1000\n}\n")]
    [InlineData("megatron.WSD:lr=6e-4,min-lr=6e-5,lr-warmup-iters=30,train-iters=1000,lr-wsd-decay-iters=200", "--lr-decay-style WSD --lr 0.0006 --min-lr 6.0e-05 --lr-warmup-init 0 --train-iters 1000 --lr-warmup-iters 30 --lr-wsd-decay-iters 200 --lr-wsd-decay-style exponential\n")]
    [InlineData("torchtitan:lr=6e-4,warmup_steps=30,steps=1000,decay_ratio=0.2", "[optimizer]\nlr = 0.0006\n\n[training]\nsteps = 1000\n\n[lr_scheduler]\nwarmup_steps = 30\ndecay_ratio = 0.2\ndecay_type = \"linear\"\nmin_lr_factor = 0\n")]
    [InlineData("nanogpt:warmup_iters=30,lr_decay_iters=1000,max_iters=1000", "learning_rate = 0.0006\nmax_iters = 1000\ndecay_lr = True\nwarmup_iters = 30\nlr_decay_iters = 1000\nmin_lr = 6.0e-05\n")]
    [InlineData("llmc.wsd:l=6e-4,u=30,q=0,x=1000", "-k wsd -l 0.0006 -q 0 -u 30 -x 1000\n")]
    [InlineData("axolotl.cosine:learning_rate=6e-4,warmup_steps=30,max_steps=1000,cosine_min_lr_ratio=0.1", "learning_rate: 0.0006\nlr_scheduler: cosine\nwarmup_steps: 30\ncosine_min_lr_ratio: 0.1\nmax_steps: 1000\n")]
    public void Trainers_are_told_in_their_own_syntax(string schedule, string text)
    {
        var own = (DialectSchedule)Carnot.Schedules.Schedule.Parse(schedule);
        Assert.Equal(text, ConfigText.Write(own.Dialect.Write(own), own.Dialect.Syntax));
    }
}
