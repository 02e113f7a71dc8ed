using Carnot.Dialects;
using Carnot.Randomness;
using Carnot.Schedules;

namespace Carnot.Tests.Dialects;

/// <summary>A schedule put into another's words: exactly where that can be, and with its gap where not.</summary>
public class DialectExportTests
{
    [Theory]
    // A warm-up that begins above 0 can be said where its first rate can be chosen, or where it is (t + 1)/(W + 1) anyway.
    [InlineData("cosine:peak=6e-4,warmup=30,steps=1000,floor=6e-5", "pytorch megatron nanogpt optax")]
    [InlineData("cosine:peak=6e-4,steps=1000", "hf pytorch megatron torchtitan nanogpt llmc axolotl optax")]
    [InlineData("linear:peak=6e-4,steps=1000,floor=6e-5", "hf pytorch megatron torchtitan nanochat llmc axolotl optax")]
    [InlineData("constant:peak=6e-4", "hf pytorch megatron torchtitan nanogpt nanochat llmc axolotl deepspeed optax")]
    [InlineData("warmup:peak=6e-4,steps=30,from=0 until 30 then constant:peak=6e-4", "hf megatron axolotl optax")]
    [InlineData("warmup:peak=6e-4,steps=30,from=0 until 30 then cosine:peak=6e-4,steps=970", "hf megatron axolotl optax")]
    [InlineData("wsd:peak=6e-4,steps=1000,decay=200,shape=1-sqrt", "hf megatron torchtitan llmc axolotl")]
    [InlineData("wsd:peak=6e-4,steps=1000,decay=200,shape=linear", "hf pytorch megatron torchtitan nanochat axolotl optax")]
    [InlineData("wsd:peak=6e-4,warmup=30,steps=1000,decay=200,shape=cosine,floor=1e-5", "pytorch megatron torchtitan optax")]
    [InlineData("exponential:peak=6e-4,steps=1000,floor=6e-6", "pytorch optax")]
    [InlineData("power-2:peak=6e-4,steps=1000", "hf pytorch axolotl optax")]
    [InlineData("torchtitan:lr=6e-4,warmup_steps=30,steps=1000,decay_type=cosine", "torchtitan llmc pytorch megatron optax")]
    [InlineData("nanogpt:warmup_iters=30,lr_decay_iters=1000,max_iters=1000", "nanogpt pytorch megatron optax")]
    [InlineData("hf.linear:learning_rate=6e-4,warmup_steps=30,max_steps=1000", "hf megatron axolotl optax")]
    public void These_trainers_say_it_exactly(string text, string exact)
    {
        Schedule schedule = Schedule.Parse(text);
        string[] found = [.. Trainers.All.Where(dialect => DialectExport.Of(schedule, dialect, 1_000) is { Exact: true }).Select(dialect => dialect.Name)];
        Assert.Equal(exact.Split(' ').Order(), found.Order());
    }

    [Fact]
    public void What_comes_back_is_what_the_trainer_will_use_and_the_gap_is_the_true_one()
    {
        var rng = new Rng(3, "export");
        for (int draw = 0; draw < 20; draw++)
        {
            int warmup = rng.NextIndex(50), steps = 200 + rng.NextIndex(200), decay = 20 + rng.NextIndex(100);
            var shape = ((Shape[])[Shape.Linear, Shape.Cosine, Shape.OneMinusSqrt])[rng.NextIndex(3)];
            Schedule wanted = new WarmupStableDecay(1e-3, warmup, steps, decay, shape, rng.NextIndex(2) * 1e-4);
            foreach (Dialect dialect in Trainers.All)
            {
                if (DialectExport.Of(wanted, dialect, steps) is not { } export) continue;
                Schedule back = dialect.Syntax == ConfigSyntax.Yaml ? dialect.Read(export.Config) : dialect.Read(ConfigText.Read(export.Text, dialect.Syntax, "config"));
                double[] told = back.ToArray(steps), asked = wanted.ToArray(steps);
                Assert.Equal(export.Schedule.ToArray(steps), told);
                Assert.Equal(export.Comparison.LargestGap, told.Zip(asked, (a, b) => Math.Abs(a - b)).Max());
                Assert.Equal(export.Exact, export.Comparison.LargestGap <= 1e-12 * 1e-3);
            }
        }
    }

    [Fact]
    public void Words_found_from_the_numbers_are_the_words_they_were_made_from()
    {
        Schedule table = Tabulated.Of(Schedule.Parse("hf.cosine_with_min_lr:learning_rate=6e-4,warmup_steps=30,max_steps=1000,min_lr=6e-5").ToArray(1_000));
        Assert.Equal("hf.cosine_with_min_lr:learning_rate=0.0006,warmup_steps=30,max_steps=1000,min_lr=6E-05", DialectExport.Of(table, Trainers.Named("hf"), 1_000)!.Schedule.ToString());
        Schedule wsd = Tabulated.Of(Schedule.Parse("torchtitan:lr=6e-4,warmup_steps=30,steps=1000,decay_ratio=0.2,decay_type=sqrt").ToArray(1_000));
        Assert.Equal("torchtitan:lr=0.0006,steps=1000,warmup_steps=30,decay_ratio=0.2,decay_type=sqrt", DialectExport.Of(wsd, Trainers.Named("torchtitan"), 1_000)!.Schedule.ToString());
    }

    [Fact]
    public void A_run_is_not_made_shorter_to_fit_a_shape()
    {
        foreach (Dialect dialect in Trainers.All.Where(d => d.EndsTheRun))
            if (DialectExport.Of(Schedule.Parse("cosine:peak=6e-4,warmup=30,steps=1000,floor=6e-5"), dialect, 1000) is { } export)
                Assert.Equal(1000, export.Schedule.Length ?? 1000);
    }

    [Fact]
    public void Rates_of_zero_have_no_words()
        => Assert.Equal("A schedule whose rates are all 0 has no words in any dialect.", Assert.Throws<UsageException>(() => DialectExport.Of(new Constant(0), Trainers.Named("hf"), 10)).Message);
}
