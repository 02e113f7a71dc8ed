using Carnot.Runs;

namespace Carnot.Logs.Tests;

public class BadInputTests
{
    [Fact]
    public void A_missing_column_lists_those_found_and_the_nearest()
    {
        using var file = new LogFile("step,lr,train_loss\n0,1,2\n");
        Assert.Equal("FILE: there is no column \"trainloss\" (--loss); did you mean \"train_loss\"? Columns found: step, lr, train_loss.",
            file.Fault<InputException>(new LogOptions { Loss = "trainloss" }));
        Assert.Equal("FILE: there is no column \"temperature\" (--lr). Columns found: step, lr, train_loss.",
            file.Fault<InputException>(new LogOptions { LearningRate = "temperature" }));
        Assert.Equal("FILE: there is no column \"stp\" (--step); did you mean \"step\"? Columns found: step, lr, train_loss.",
            file.Fault<InputException>(new LogOptions { Step = "stp" }));
    }

    [Fact]
    public void A_history_whose_columns_differ_in_length_is_refused_also_where_a_name_stands_twice()
    {
        const string Says = "FILE: in the history's group \"train\" the column \"loss\" has 3 values but \"iter\" has 2.";
        using var once = new LogFile("""{"history": {"train": {"iter": [0, 1], "loss": [3, 2, 1]}}}""");
        Assert.Equal(Says, once.Fault<InputException>());
        using var twice = new LogFile("""{"history": {"train": {"iter": [0, 1], "loss": [3, 2, 1], "loss": [3, 2]}}}""");
        Assert.Equal(Says, twice.Fault<InputException>());
    }

    [Fact]
    public void Two_columns_that_could_be_the_loss_ask_for_a_choice()
    {
        using var file = new LogFile("step,lr,loss_a,loss_b,val_loss\n0,1,2,3,3\n");
        Assert.Equal("FILE: several columns could be the loss: loss_a, loss_b, val_loss. Choose one with --loss NAME.", file.Fault<InputException>());
        Assert.Equal([3], file.Read(new LogOptions { Loss = "val_loss" }).Loss.Values);
    }

    [Fact]
    public void Two_columns_that_could_be_the_learning_rate_ask_for_a_choice()
    {
        using var file = new LogFile("step,lr-matrix,lr-embedding,loss\n0,1,2,3\n");
        Assert.Equal("FILE: several columns could be the learning rate: lr-matrix, lr-embedding. Choose one with --lr NAME.", file.Fault<InputException>());
    }

    [Fact]
    public void No_step_and_no_loss_list_what_was_found()
    {
        using var noStep = new LogFile("epoch,loss\n0,1\n");
        Assert.Equal("FILE: no column is named like a step. Columns found: epoch, loss. Name it with --step NAME.", noStep.Fault<InputException>());
        using var noLoss = new LogFile("step,lr,accuracy\n0,1,1\n");
        Assert.Equal("FILE: no column is named like a loss. Columns found: step, lr, accuracy. Name it with --loss NAME.", noLoss.Fault<InputException>());
    }

    [Fact]
    public void A_learning_rate_that_is_nowhere_is_a_fault_of_the_curve_not_of_the_run()
    {
        using var file = new LogFile("step,loss\n0,1\n1,2\n");
        Run run = file.Read();
        Assert.Null(run.LearningRate);
        var fault = Assert.Throws<InputException>(run.Curve);
        Assert.Equal($"{file.Path}: no learning rate was found. Name its column with --lr, or give the schedule that was used with --schedule.", fault.Message);
    }

    [Theory]
    [InlineData("step,loss\n0,3\n-5,2\n", "FILE:3: the step -5 in column \"step\" is negative; steps count from 0.")]
    [InlineData("step,loss\n0,3\n1.5,2\n", "FILE:3: the step 1.5 in column \"step\" is not a whole number; choose the column of the step with --step NAME.")]
    [InlineData("step,loss\n0,3\nnan,2\n", "FILE:3: the step NaN in column \"step\" is not a whole number; choose the column of the step with --step NAME.")]
    [InlineData("step,loss\n0,3\nfirst,2\n", "FILE:3: the step is \"first\", which is not a number.")]
    [InlineData("step,loss\n0,3\n1,two\n", "FILE:3: the loss in column \"loss\" is \"two\", which is not a number.")]
    [InlineData("step,lr,loss\n0,1,3\n1,fast,2\n", "FILE:3: the learning rate in column \"lr\" is \"fast\", which is not a number.")]
    [InlineData("step,lr,loss\n0,1,3\n1,-0.5,2\n", "FILE:3: the learning rate in column \"lr\" is -0.5; a rate is 0 or more.")]
    [InlineData("step,loss\n", "FILE: there is no row of data.")]
    [InlineData("step,loss\n\n", "FILE: there is no row of data.")]
    [InlineData("step,loss\n0,nan\n1,nan\n", "FILE: the column \"loss\" holds no finite loss.")]
    [InlineData("", "FILE: the file is empty.")]
    [InlineData("\0\u0001binary", "FILE: this is no log that Carnot can read. Known formats: NAMES; each may be compressed with gzip.")]
    [InlineData("step,loss\n8,1\n7,1\n6,1\n5,1\n4,1\n3,1\n2,1\n", "FILE:3: the step goes back 6 times in 7 rows, which no series of restarts does. Sort the rows by step, or choose the column with --step NAME.")]
    public void A_faulty_log_names_line_and_cause(string content, string message)
    {
        using var file = new LogFile(content);
        Assert.Equal(message.Replace("NAMES", LogFormats.Names, StringComparison.Ordinal), file.Fault<InputException>());
    }

    [Fact]
    public void A_first_step_beyond_the_end_says_where_the_end_is()
    {
        using var file = new LogFile("step,loss\n0,3\n7,2\n");
        Assert.Equal("FILE: no loss is left from step 8 on; the last is at step 7.", file.Fault<InputException>(new LogOptions { FromStep = 8 }));
        Assert.Equal("--from-step -1: a step cannot be negative; steps count from 0.", file.Fault<UsageException>(new LogOptions { FromStep = -1 }));
    }

    [Fact]
    public void A_warm_up_that_cannot_be_built_says_what_to_give()
    {
        using var file = new LogFile("step,lr,loss\n0,1e-3,3\n7,1e-3,2\n");
        Assert.Equal("--warmup 100: no learning rate is logged from that step on, so the peak is not known. Give it with --peak X.", file.Fault<UsageException>(new LogOptions { Warmup = new(100) }));
        Assert.Equal("--schedule and --warmup exclude each other: write the warm-up into the schedule.",
            file.Fault<UsageException>(new LogOptions { Warmup = new(100), Schedule = Schedules.Schedule.Parse("constant:peak=1") }));
        Assert.Equal("--warmup 0: a warm-up has at least 1 step.", Assert.Throws<UsageException>(() => new Warmup(0)).Message);
        Assert.Equal("--peak 0: the peak is a finite learning rate above 0.", Assert.Throws<UsageException>(() => new Warmup(5, 0)).Message);
    }

    [Fact]
    public void A_path_that_leads_nowhere_names_its_neighbour()
    {
        using var file = new LogFile("step,loss\n0,3\n", "cosine.csv");
        string wrong = Path.Combine(file.Folder, "cosin.csv"), far = Path.Combine(file.Folder, "zzz"), glob = Path.Combine(file.Folder, "*.json");
        Assert.Equal($"{wrong}: there is no such file or folder; did you mean \"cosine.csv\"?", Assert.Throws<InputException>(() => LogReader.Read([wrong], new LogOptions())).Message);
        Assert.Equal($"{far}: there is no such file or folder.", Assert.Throws<InputException>(() => LogReader.Read([far], new LogOptions())).Message);
        Assert.Equal($"{glob}: no file matches this pattern.", Assert.Throws<InputException>(() => LogReader.Read([glob], new LogOptions())).Message);
    }

    /// <summary>From a file, and from a pipe, which cannot seek: there the runtime hands over other pieces, so that a few rows more or less are unpacked.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_gzip_file_that_is_damaged_or_cut_short_gives_what_came_before_and_says_so(bool piped)
    {
        byte[] whole = LogFile.Gzip(System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50_000).Select(i => i == 0 ? "step,loss\n" : $"{i},{1.0 / i}\n"))));
        // In the middle of the data, so that unpacking fails there, and in the checksum, so that it fails at the end.
        foreach (Index place in (Index[])[whole.Length / 2, ^6])
        {
            byte[] content = [.. whole];
            for (int i = 0; i < (place.IsFromEnd ? 1 : 200); i++) content[place.GetOffset(whole.Length) + i] ^= 0xFF;
            Run read = Read(content);
            Assert.Contains("The compressed file is damaged; what could be unpacked before that showed was read, and some of it may be wrong.", read.Notes);
            Assert.All(Enumerable.Range(1, 10_000), i => Assert.Equal(1.0 / i, read.Loss.Values[i - 1]));
        }

        foreach (byte[] content in (byte[][])[whole[..(whole.Length / 2)], whole[..^4]])
        {
            Run run = Read(content);
            Assert.Contains("The compressed file is cut short; what came before the cut was read, and its last number may lack digits.", run.Notes);
            Assert.Equal(run.Loss.Steps.Select(step => 1.0 / step).SkipLast(1), run.Loss.Values.SkipLast(1));
            Assert.True(run.Loss.Count > 10_000);
        }
        Assert.Empty(Read([.. whole, .. LogFile.Gzip("50000,0.5\n"u8.ToArray())]).Notes);

        Run Read(byte[] content)
        {
            using var file = new LogFile(content, "run.csv.gz");
            using var pipe = new PrefixedStream(content.AsMemory(0, 1), new MemoryStream(content, 1, content.Length - 1));
            return piped ? Assert.Single(LogReader.Read(pipe, "standard input", new LogOptions())) : file.Read();
        }
    }

    [Fact]
    public void A_folder_without_a_log_says_how_many_files_were_looked_at()
    {
        using var file = new LogFile("nothing\n", "readme.md");
        var notes = new List<string>();
        var fault = Assert.Throws<InputException>(() => LogReader.Read([file.Folder], new LogOptions(), notes.Add));
        Assert.Equal($"{file.Folder}: no log was found among 1 file. Known formats: {LogFormats.Names}; each may be compressed with gzip.", fault.Message);
        Assert.Equal([$"{file.Path}: passed over, this is no log."], notes);
    }
}
