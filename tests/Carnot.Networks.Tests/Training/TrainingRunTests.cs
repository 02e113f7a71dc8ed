using System.Globalization;
using System.Text.Json;
using Carnot.Networks.Checkpoints;
using Carnot.Networks.Training;
using Carnot.Schedules;

namespace Carnot.Networks.Tests.Training;

public class TrainingRunTests
{
    private static readonly TrainingConfiguration Small = SmallRun.Gpt2;

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(29)]
    public void A_resumed_run_equals_an_uninterrupted_one_bit_for_bit(int stop)
    {
        using var folder = new TemporaryFolder();
        RunFolder whole = new(folder.File("whole")), parts = new(folder.File("parts"));
        Train(Small, whole, threads: 1);
        Assert.Throws<OperationCanceledException>(() => Train(Small, parts, threads: 2, stop));
        using (TrainingRun resumed = TrainingRun.Resume(Small, parts, threads: 1, reschedule: false))
        {
            Assert.Equal(stop, resumed.FirstStep);
            resumed.Train([], CancellationToken.None);
        }
        Assert.Equal(File.ReadAllBytes(whole.Weights), File.ReadAllBytes(parts.Weights));
        Assert.Equal(File.ReadAllBytes(whole.Checkpoint), File.ReadAllBytes(parts.Checkpoint));
        Assert.Equal(File.ReadAllText(whole.Log), File.ReadAllText(parts.Log));
    }

    [Theory]
    [InlineData("gpt2", "muon")]
    [InlineData("gpt2", "adam")]
    [InlineData("mlp", "momentum")]
    [InlineData("linear", "sgd")]
    [InlineData("linear", "signsgd")]
    [InlineData("embedded-linear", "sgd")]
    [InlineData("vit", "adamw")]
    [InlineData("diffusion", "adamw")]
    public void Every_model_and_optimiser_goes_on_bit_for_bit(string model, string optimizer)
    {
        using var folder = new TemporaryFolder();
        TrainingConfiguration other = Small with { Model = model, Optimizer = optimizer, Layers = 2, Schedule = "wsd:peak=0.001,warmup=3,steps=30,decay=10" };
        if (model is "linear" or "embedded-linear") other = other with { Data = "linear:inputs=6,targets=2,samples=200" };
        if (model == "mlp") other = other with { Data = "teacher:inputs=6,targets=2,samples=200" };
        if (model is "vit" or "diffusion") other = other with { Data = Images(folder) };
        RunFolder whole = new(folder.File("whole")), parts = new(folder.File("parts"));
        Train(other, whole, threads: 1);
        Assert.Throws<OperationCanceledException>(() => Train(other, parts, threads: 2, stop: 13));
        using (TrainingRun resumed = TrainingRun.Resume(other, parts, threads: 1, reschedule: false)) resumed.Train([], CancellationToken.None);
        Assert.Equal(File.ReadAllBytes(whole.Checkpoint), File.ReadAllBytes(parts.Checkpoint));
        Assert.Equal(File.ReadAllText(whole.Log), File.ReadAllText(parts.Log));
    }

    [Fact]
    public void A_sample_is_the_likeliest_text_at_temperature_zero_and_repeats_with_its_seed()
    {
        using var workers = new Carnot.Networks.Kernels.Workers(1);
        var model = new Carnot.Networks.Models.Gpt2<float>(new() { Layers = 1, Heads = 1, Width = 8, Context = 4, Vocabulary = 6 }, workers, capacity: 1);
        model.Initialize(5);
        ushort[] cold = [.. TextSampler.Sample(model, [1, 2], 12, 0, seed: 1)], colder = [.. TextSampler.Sample(model, [1, 2], 12, 1e-9, seed: 2)];
        Assert.Equal(cold, colder);
        Assert.Equal(TextSampler.Sample(model, [1], 20, 1, seed: 3), TextSampler.Sample(model, [1], 20, 1, seed: 3));
        Assert.NotEqual(TextSampler.Sample(model, [1], 20, 1, seed: 3), TextSampler.Sample(model, [1], 20, 1, seed: 4));
    }

    [Fact]
    public void The_next_token_is_drawn_with_the_probability_that_the_model_gives_it()
    {
        using var workers = new Carnot.Networks.Kernels.Workers(1);
        var model = new Carnot.Networks.Models.Gpt2<float>(new() { Layers = 1, Heads = 1, Width = 8, Context = 4, Vocabulary = 4 }, workers, capacity: 1);
        model.Initialize(6);
        foreach (var parameter in model.Parameters)
            foreach (ref float value in parameter.Value.Span) value *= 20;
        var batch = new Carnot.Networks.Models.TokenBatch(1, 1) { Inputs = { [0] = 2 } };
        double[] weight = [.. model.Logits(batch).ToArray().Select(logit => Math.Exp(logit))];
        const int draws = 4_000;
        int[] counts = new int[4];
        for (int seed = 0; seed < draws; seed++) counts[TextSampler.Sample(model, [2], 1, 1, (ulong)seed).Single()]++;
        // χ² of 3 degrees of freedom: mean 3, deviation 2.4; five deviations.
        double chi = Enumerable.Range(0, 4).Sum(k => Math.Pow(counts[k] - draws * weight[k] / weight.Sum(), 2) / (draws * weight[k] / weight.Sum()));
        Assert.InRange(chi, 0, 3 + 5 * Math.Sqrt(6));
    }

    [Fact]
    public void A_run_that_was_killed_between_saves_loses_the_later_lines_and_repeats_them()
    {
        using var folder = new TemporaryFolder();
        RunFolder whole = new(folder.File("whole")), parts = new(folder.File("parts"));
        Train(Small, whole, threads: 1);
        Assert.Throws<OperationCanceledException>(() => Train(Small, parts, threads: 1, stop: 10));
        // What a kill leaves: the log ran ahead of the checkpoint, and its last line is cut off.
        File.WriteAllText(parts.Log, string.Join('\n', File.ReadAllLines(whole.Log).Take(14)) + "\n{\"step\":14,\"lr\":0.0");
        using (TrainingRun resumed = TrainingRun.Resume(Small, parts, threads: 1, reschedule: false)) resumed.Train([], CancellationToken.None);
        Assert.Equal(File.ReadAllText(whole.Log), File.ReadAllText(parts.Log));
    }

    [Fact]
    public void The_logged_learning_rate_is_the_one_that_moved_the_weights()
    {
        using var folder = new TemporaryFolder();
        // SGD without decay or clipping: ‖Δθ‖ = η ‖g‖ at every step, so the log's two numbers must give the distance between checkpoints.
        TrainingConfiguration sgd = Small with { Optimizer = "sgd", WeightDecay = 0, Clip = 0, Schedule = "warmup:peak=0.5,steps=5", Steps = 3 };
        float[] before = Weights(sgd with { Steps = 2 }), after = Weights(sgd);
        Row row = Rows(new RunFolder(folder.File("3")))[2];
        Assert.Equal(Schedule.Parse(sgd.Schedule).At(2), row.LearningRate);
        double moved = Math.Sqrt(before.Zip(after, (a, b) => Math.Pow((double)a - b, 2)).Sum());
        // Each weight is rounded to 24 bits: relative to a step of 1e-3 of its size, some 1e-4.
        Assert.Equal(row.LearningRate * row.GradientNorm, moved, 1e-3 * moved);

        float[] Weights(TrainingConfiguration configuration)
        {
            var run = new RunFolder(folder.File(configuration.Steps.ToString(CultureInfo.InvariantCulture)));
            Train(configuration, run, threads: 1);
            return [.. Checkpoint.Read(run.Weights).Tensors.SelectMany(tensor => tensor.Values.ToArray())];
        }
    }

    [Fact]
    public void A_synthetic_language_is_learned_to_its_entropy_and_not_below()
    {
        using var folder = new TemporaryFolder();
        TrainingConfiguration longer = Small with { Data = "synthetic:symbols=5,order=1,branches=2,length=100000,seed=3", Steps = 400, Schedule = "linear:peak=0.02,warmup=10,steps=400", Batch = 16, ValidateEvery = 400, ValidationSamples = 600 };
        using TrainingRun run = TrainingRun.Begin(longer, new RunFolder(folder.File("r")), threads: 1, force: false);
        double last = run.Train([], CancellationToken.None)!.ValidationLoss!.Value, rate = run.Data.Description.IrreducibleLoss!.Value;
        // 600 windows of 8 tokens: the mean of −ln p over 4800 tokens has a deviation of about 0.8/√4800 = 0.012 nats; five of them below, and the model's shortfall above.
        Assert.InRange(last, rate - 0.06, rate + 0.1);
    }

    [Fact]
    public void A_changed_schedule_is_refused_unless_asked_for()
    {
        using var folder = new TemporaryFolder();
        var run = new RunFolder(folder.File("r"));
        Assert.Throws<OperationCanceledException>(() => Train(Small, run, threads: 1, stop: 10));
        TrainingConfiguration changed = Small with { Schedule = "constant:peak=0.01,warmup=3" };
        var fault = Assert.Throws<UsageException>(() => TrainingRun.Resume(changed, run, threads: 1, reschedule: false));
        Assert.Equal("The schedule differs from the one this run was saved with: saved \"wsd:peak=0.01,warmup=3,steps=30,decay=10,shape=1-sqrt\" over 30 steps, now \"constant:peak=0.01,warmup=3\" over 30. Give the saved one, or --reschedule to change it from step 10 on.", fault.Message);
        using (TrainingRun resumed = TrainingRun.Resume(changed, run, threads: 1, reschedule: true)) resumed.Train([], CancellationToken.None);
        Assert.Equal(0.01, Rows(run)[^1].LearningRate);
    }

    [Fact]
    public void A_run_whose_text_changed_is_not_resumed()
    {
        using var folder = new TemporaryFolder();
        var run = new RunFolder(folder.File("r"));
        string text = folder.Write("text.txt", string.Concat(Enumerable.Repeat("one line of words\n", 2_000)));
        TrainingConfiguration own = Small with { Data = text, Tokenizer = "bytes" };
        Assert.Throws<OperationCanceledException>(() => Train(own, run, threads: 1, stop: 10));
        File.AppendAllText(text, "one line more\n");
        Assert.Equal($"{text}: the data have changed since this run began, so it cannot go on as it would have. Restore them, or begin a new run with --from its checkpoint.",
            Assert.Throws<InputException>(() => TrainingRun.Resume(own, run, threads: 1, reschedule: false)).Message);
    }

    // The update of step 14 makes the weights that are due to be saved next.
    [Theory]
    [InlineData(15, 15)]
    [InlineData(14, 10)]
    public void A_loss_that_leaves_the_finite_numbers_stops_the_run_and_keeps_the_last_good_checkpoint(int wildStep, int kept)
    {
        using var folder = new TemporaryFolder();
        var run = new RunFolder(folder.File("r"));
        TrainingConfiguration wild = Small with { Optimizer = "sgd", WeightDecay = 0, Clip = 0, Schedule = $"steps:0=0.1,{wildStep}=1e38", SaveEvery = 5 };
        var fault = Assert.Throws<DivergenceException>(() => Train(wild, run, threads: 1));
        Assert.Matches($@"^The (loss|gradient's norm) became (NaN|-?Infinity) at step 1[5-9], where the learning rate was 1E\+38\. Gradient descent at this rate is stable only where the sharpness lies below 2/η = 2E-38 \(for an adaptive optimiser, the sharpness seen through its preconditioner\)\. The checkpoint after {kept} updates stands in {System.Text.RegularExpressions.Regex.Escape(run.Checkpoint)}\. Lower the peak, lengthen the warm-up, or clip the gradient with --clip 1\.$", fault.Message);
        Assert.Equal(5, fault.ExitCode);
        Assert.All(Checkpoint.Read(run.Checkpoint).Tensors, tensor => Assert.All(tensor.Values.ToArray(), value => Assert.True(float.IsFinite(value))));
        Assert.Contains("\"outcome\": \"diverged\"", File.ReadAllText(run.Manifest), StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_stops_the_run_and_says_where_it_was()
    {
        using var folder = new TemporaryFolder();
        var run = new RunFolder(folder.File("r"));
        using TrainingRun training = TrainingRun.Begin(Small with { SaveEvery = 5 }, run, threads: 1, force: false);
        // A folder in its place stands for a full disk: both refuse the file.
        Directory.CreateDirectory(run.Checkpoint);
        var fault = Assert.Throws<UsageException>(() => training.Train([], CancellationToken.None));
        Assert.StartsWith($"After 5 updates {run.Checkpoint} ", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(" No checkpoint had been saved yet. Make room there and begin again with --force.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_not_finite_are_refused_before_an_older_run_is_removed()
    {
        using var folder = new TemporaryFolder();
        var run = new RunFolder(folder.File("r"));
        Train(Small with { Steps = 1 }, run, threads: 1);
        Checkpoint weights = Checkpoint.Read(run.Weights);
        float[] broken = weights.Tensors[1].Values.ToArray();
        broken[3] = float.NaN;
        Safetensors.Write(folder.File("broken"), weights.Tensors.SetItem(1, weights.Tensors[1] with { Values = broken }), new Dictionary<string, string>(), force: false);
        Assert.Equal($"{folder.File("broken")}: the tensor \"{weights.Tensors[1].Name}\" holds numbers that are not finite: the run had diverged when this was saved. Give an earlier checkpoint.",
            Assert.Throws<InputException>(() => TrainingRun.Begin(Small, run, 1, force: true, from: folder.File("broken"))).Message);
        Assert.True(File.Exists(run.Log));
    }

    [Fact]
    public void Two_do_not_train_in_one_folder()
    {
        using var folder = new TemporaryFolder();
        var run = new RunFolder(folder.File("r"));
        Assert.Throws<OperationCanceledException>(() => Train(Small, run, threads: 1, stop: 10));
        string refused = $"Another process is training in {run.Path}. Let it end, or name another folder.";
        using (TrainingRun.Resume(Small, run, threads: 1, reschedule: false))
        {
            Assert.Equal(refused, Assert.Throws<UsageException>(() => TrainingRun.Resume(Small, run, threads: 1, reschedule: false)).Message);
            Assert.Equal(refused, Assert.Throws<UsageException>(() => TrainingRun.Begin(Small, run, threads: 1, force: true)).Message);
            Assert.True(File.Exists(run.Checkpoint));
        }
        using (TrainingRun.Resume(Small, run, threads: 1, reschedule: false)) { }
        Assert.DoesNotContain(Directory.EnumerateFiles(run.Path), file => file.EndsWith(".lock", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_that_goes_on_has_no_weights_of_its_old_end()
    {
        using var folder = new TemporaryFolder();
        var run = new RunFolder(folder.File("r"));
        Train(Small, run, threads: 1);
        Assert.Equal(run.Weights, run.LatestWeights);
        using (TrainingRun longer = TrainingRun.Resume(Small with { Steps = 60 }, run, threads: 1, reschedule: true))
        {
            using var source = new CancellationTokenSource();
            using var stopper = new Stopper(40, source);
            Assert.Throws<OperationCanceledException>(() => longer.Train([stopper], source.Token));
        }
        Assert.Equal(run.Checkpoint, run.LatestWeights);
    }

    [Fact]
    public void The_validation_loss_is_the_mean_over_samples_however_they_are_batched()
    {
        using var workers = new Carnot.Networks.Kernels.Workers(1);
        RunInput whole = RunInput.Of(Small), parts = RunInput.Of(Small with { Batch = 3 });
        var network = ModelFactory.Make(Small, whole, workers);
        network.Initialize(1);
        // Batches of 4 and 4, and of 3, 3 and 2: sums of eight losses near ln 5, each rounded to 24 bits.
        Assert.Equal(Trainer.ValidationLoss(network, whole.Data), Trainer.ValidationLoss(network, parts.Data), 8 * 2e-7);
        Assert.NotEqual(Trainer.ValidationLoss(network, whole.Data), Trainer.BatchLosses(network, parts.Data).Average(batch => batch.Loss), 1e-5);
    }

    [Theory]
    [InlineData("linear:samples=20000000,inputs=200", "\"linear:samples=20000000,inputs=200\" has a table of more than 2147483591 numbers. Give fewer samples, inputs, targets or hidden units.")]
    [InlineData("linear:inputs=100000,targets=100000,samples=1", "has a table of more than")]
    [InlineData("teacher:hidden=1000000000,samples=1", "has a table of more than")]
    public void Data_that_no_table_holds_are_refused(string data, string expected)
        => Assert.Contains(expected, Assert.Throws<UsageException>(() => RunInput.Of(Small with { Model = "linear", Data = data })).Message, StringComparison.Ordinal);

    [Fact]
    public void An_embedding_that_no_table_holds_is_refused()
    {
        TrainingConfiguration wide = Small with { Model = "embedded-linear", Data = "linear:inputs=70000,targets=2,samples=10", ValidationSamples = 2 };
        using var workers = new Carnot.Networks.Kernels.Workers(1);
        Assert.Contains("more than 2147483647 numbers in one tensor", Assert.Throws<UsageException>(() => ModelFactory.Make(wide, RunInput.Of(wide), workers)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Test_images_of_another_size_are_refused()
    {
        using var folder = new TemporaryFolder();
        string images = Images(folder);
        folder.Write("images/t10k-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 8, 0, 0, 0, 4, 0, 0, 0, 4, .. new byte[8 * 16]]);
        Assert.Equal("images: its test images have 4x4 pixels, those to train on 8x8.",
            Assert.Throws<InputException>(() => RunInput.Of(Small with { Model = "mlp", Data = images })).Message);
    }

    [Fact]
    public void A_truncated_checkpoint_is_not_resumed_and_not_touched()
    {
        using var folder = new TemporaryFolder();
        var run = new RunFolder(folder.File("r"));
        Assert.Throws<OperationCanceledException>(() => Train(Small, run, threads: 1, stop: 10));
        byte[] cut = File.ReadAllBytes(run.Checkpoint)[..^100];
        File.WriteAllBytes(run.Checkpoint, cut);
        Assert.Throws<InputException>(() => TrainingRun.Resume(Small, run, threads: 1, reschedule: false));
        Assert.Equal(cut, File.ReadAllBytes(run.Checkpoint));
    }

    [Fact]
    public void Weights_of_another_shape_are_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        var run = new RunFolder(folder.File("r"));
        Train(Small with { Steps = 1 }, run, threads: 1);
        Assert.Equal($"{run.Weights}: the tensor \"wte.weight\" has the shape (5, 16); this model needs (5, 32). Give the sizes the checkpoint was trained with.",
            Assert.Throws<InputException>(() => TrainingRun.Begin(Small with { Width = 32 }, new(folder.File("s")), 1, force: false, from: run.Weights)).Message);
        Assert.False(Directory.Exists(folder.File("s")));
    }

    [Fact]
    public void Weights_with_a_prefix_start_a_run_where_they_ended()
    {
        using var folder = new TemporaryFolder();
        RunFolder first = new(folder.File("first")), second = new(folder.File("second"));
        Train(Small, first, threads: 1);
        Checkpoint weights = Checkpoint.Read(first.Weights);
        Safetensors.Write(folder.File("prefixed"), [.. weights.Tensors.Select(tensor => tensor with { Name = "transformer." + tensor.Name })], new Dictionary<string, string>(), force: false);
        using TrainingRun run = TrainingRun.Begin(Small, second, 1, force: false, from: folder.File("prefixed"));
        Assert.Equal(weights.Tensors.SelectMany(tensor => tensor.Values.ToArray()), run.Network.Parameters.SelectMany(parameter => parameter.Value.ToArray()));
    }

    [Fact]
    public void An_existing_run_is_not_overwritten()
    {
        using var folder = new TemporaryFolder();
        var run = new RunFolder(folder.File("r"));
        Train(Small with { Steps = 1 }, run, threads: 1);
        Assert.Equal($"{run.Configuration} exists already. Give --force to replace it, or name another folder.",
            Assert.Throws<UsageException>(() => Train(Small, run, threads: 1)).Message);
    }

    [Fact]
    public void A_model_that_does_not_fit_is_refused_with_its_size()
        => Assert.Equal("gpt2 needs about 2048 MB to train; this machine allows 1024 MB. Give a smaller --batch, --context, --width or --layers.",
            Assert.Throws<UsageException>(() => MemoryForecast.Check(1L << 31, 1L << 30, "gpt2")).Message);

    /// <summary>40 + 8 made-up images of 8 × 8 pixels in 3 classes, in IDX files.</summary>
    private static string Images(TemporaryFolder folder)
    {
        foreach (var (stem, count) in new[] { ("train", 40), ("t10k", 8) })
        {
            folder.Write($"images/{stem}-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, 8, 0, 0, 0, 8, .. Enumerable.Range(0, count * 64).Select(i => (byte)(i * 37 + i / 64 * 11))]);
            folder.Write($"images/{stem}-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, (byte)count, .. Enumerable.Range(0, count).Select(i => (byte)(i % 3))]);
        }
        return folder.File("images");
    }

    private static void Train(TrainingConfiguration configuration, RunFolder folder, int threads, int stop = int.MaxValue)
    {
        using TrainingRun run = TrainingRun.Begin(configuration, folder, threads, force: false);
        using var source = new CancellationTokenSource();
        using var stopper = new Stopper(stop, source);
        run.Train([stopper], source.Token);
    }

    private static List<Row> Rows(RunFolder folder) => [.. File.ReadLines(folder.Log).Select(line =>
    {
        using JsonDocument json = JsonDocument.Parse(line);
        return new Row(json.RootElement.GetProperty("step").GetInt64(), json.RootElement.GetProperty("lr").GetDouble(), json.RootElement.GetProperty("grad_norm").GetDouble());
    })];

    private sealed record Row(long Step, double LearningRate, double GradientNorm);
}
