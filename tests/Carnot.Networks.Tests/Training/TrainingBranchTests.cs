using Carnot.Networks.Training;

namespace Carnot.Networks.Tests.Training;

public class TrainingBranchTests
{
    private static readonly TrainingConfiguration Whole = SmallRun.Gpt2;

    private static readonly TrainingConfiguration Plateau = Whole with { Schedule = "constant:peak=0.01,warmup=3", Steps = 14 };

    [Fact]
    public void A_branch_equals_the_whole_run_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        RunFolder whole = new(folder.File("whole")), stem = new(folder.File("stem")), branch = new(folder.File("branch"));
        Train(Whole, whole);
        Train(Plateau, stem);
        byte[] before = File.ReadAllBytes(stem.Checkpoint);
        TrainingBranch.Begin(stem, Whole, branch, force: false);
        using (TrainingRun run = TrainingRun.Resume(TrainingConfiguration.Read(branch.Configuration), branch, threads: 1, reschedule: false))
        {
            Assert.Equal(14, run.FirstStep);
            run.Train([], CancellationToken.None);
        }
        foreach (var (ours, theirs) in new[] { (branch.Weights, whole.Weights), (branch.Checkpoint, whole.Checkpoint), (branch.Log, whole.Log), (branch.Configuration, whole.Configuration), (branch.Tokenizer, whole.Tokenizer) })
            Assert.Equal(File.ReadAllBytes(theirs), File.ReadAllBytes(ours));
        Assert.Equal(before, File.ReadAllBytes(stem.Checkpoint));
    }

    [Theory]
    [InlineData("cosine:peak=0.01,warmup=3,steps=30", 30, 16, "The schedule \"cosine:peak=0.01,warmup=3,steps=30\" is not that of {stem} up to the branch: at step 4 it gives 0.00996619, the run had 0.01. To change the rate from the branch on, write --schedule \"constant:peak=0.01,warmup=3 until 14 then ...\".")]
    [InlineData("constant:peak=0.01,warmup=3", 14, 16, "The run in {stem} stands at step 14, so a branch of 14 steps has none of its own. Give more --steps.")]
    [InlineData("constant:peak=0.01,warmup=3", 30, 32, "The run in {stem} was begun with width 16, not 32; its branches keep it.")]
    public void What_the_stem_did_not_do_is_refused(string schedule, long steps, int width, string expected)
    {
        using var folder = new TemporaryFolder();
        RunFolder stem = new(folder.File("stem")), branch = new(folder.File("branch"));
        Train(Plateau, stem);
        var fault = Assert.Throws<UsageException>(() => TrainingBranch.Begin(stem, Whole with { Schedule = schedule, Steps = steps, Width = width }, branch, force: false));
        Assert.Equal(expected.Replace("{stem}", stem.Path, StringComparison.Ordinal), fault.Message);
        Assert.False(Directory.Exists(branch.Path));
    }

    [Theory]
    [InlineData("stem/.")]
    [InlineData("stem/")]
    [InlineData("link")]
    [InlineData("link/")]
    public void A_branch_does_not_replace_its_stem(string spelt)
    {
        using var folder = new TemporaryFolder();
        var stem = new RunFolder(folder.File("stem"));
        Train(Plateau, stem);
        Directory.CreateSymbolicLink(folder.File("link"), stem.Path);
        Assert.EndsWith("needs a folder of its own; to go on in that one, use --resume.",
            Assert.Throws<UsageException>(() => TrainingBranch.Begin(stem, Whole, new(folder.File(spelt)), force: true)).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(stem.Checkpoint) && File.Exists(stem.Log));
    }

    [Fact]
    public void A_branch_is_resumed_by_a_command_that_spells_its_schedule_in_another_order()
    {
        using var folder = new TemporaryFolder();
        RunFolder stem = new(folder.File("stem")), branch = new(folder.File("branch"));
        Train(Plateau, stem);
        TrainingBranch.Begin(stem, Whole with { Schedule = "wsd:decay=10,steps=30,warmup=3,peak=1e-2,shape=1-sqrt" }, branch, force: false);
        Assert.Empty(Whole.Differences(TrainingConfiguration.Read(branch.Configuration)));
    }

    private static void Train(TrainingConfiguration configuration, RunFolder folder)
    {
        using TrainingRun run = TrainingRun.Begin(configuration, folder, threads: 1, force: false);
        run.Train([], CancellationToken.None);
    }
}
