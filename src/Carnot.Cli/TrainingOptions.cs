using System.CommandLine;
using Carnot.Networks.Training;

namespace Carnot.Cli;

/// <summary>The options that make a run's configuration.</summary>
internal sealed class TrainingOptions
{
    private readonly Option<string> _size = new("--size") { Description = "The usual sizes: tiny or small.", DefaultValueFactory = _ => "tiny" };
    private readonly Option<int> _layers = new("--layers") { Description = "Blocks of a transformer, or layers." };
    private readonly Option<int> _heads = new("--heads") { Description = "Heads of attention." };
    private readonly Option<int> _width = new("--width") { Description = "Width of the residual stream or of hidden layers." };
    private readonly Option<int> _context = new("--context") { Description = "Tokens a language model sees." };
    private readonly Option<string> _data = new("--text", "--data") { Description = "A corpus (dotnet-docs, sotu, synthetic:symbols=27,order=2), a text file or folder; fashion-mnist or a folder with IDX files; linear:… or teacher:…." };
    private readonly Option<string> _tokenizer = new("--tokenizer") { Description = "bytes, characters or gpt2." };
    private readonly Option<string> _schedule = new("--schedule") { Description = "The schedule, such as wsd:peak=3e-3,warmup=40,steps=2000,decay=400,shape=1-sqrt." };
    private readonly Option<string> _optimizer = new("--optimizer") { Description = $"{OptimizerFactory.Names}." };
    private readonly Option<double> _beta1 = new("--beta1") { Description = "The momentum coefficient, and Adam's β₁." };
    private readonly Option<double> _beta2 = new("--beta2") { Description = "Adam's β₂." };
    private readonly Option<double> _decay = new("--weight-decay") { Description = "λ of the weight decay." };
    private readonly Option<double> _clip = new("--clip") { Description = "Cut gradients back to this norm; 0 for never." };
    private readonly Option<long> _steps = new("--steps") { Description = "How many updates; otherwise as many as the schedule was written for." };
    private readonly Option<int> _batch = new("--batch") { Description = "Windows or samples in a batch." };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Decides initial weights and batches." };
    private readonly Option<long> _validate = new("--validate-every") { Description = "Steps between validations." };
    private readonly Option<int> _samples = new("--validation-samples") { Description = "Windows or samples in the validation set, at most." };
    private readonly Option<long> _save = new("--save-every") { Description = "Steps between saves." };

    /// <summary>What only a new run is asked.</summary>
    public Option Size => _size;

    /// <summary>Adds the options to a verb.</summary>
    public static TrainingOptions AddTo(Command verb)
    {
        var options = new TrainingOptions();
        foreach (Option option in (Option[])[options._size, options._layers, options._heads, options._width, options._context, options._data, options._tokenizer, options._schedule,
            options._optimizer, options._beta1, options._beta2, options._decay, options._clip, options._steps, options._batch, options._seed, options._validate, options._samples, options._save])
            verb.Add(option);
        return options;
    }

    /// <summary>The configuration of a new run.</summary>
    public TrainingConfiguration Configure(ParseResult parsed, string? model)
    {
        if (model is null) throw new UsageException($"Name the model: {TrainingConfiguration.Models}. For example: carnot train gpt2 -o run");
        TrainingConfiguration configuration = Apply(parsed, TrainingConfiguration.Of(model, parsed.GetValue(_size)!));
        return configuration.Schedule.Length > 0 ? configuration : configuration with { Schedule = TrainingConfiguration.DefaultSchedule(PeakOf(configuration.Optimizer), configuration.Steps) };
    }

    /// <summary>The configuration of a run that is gone on from; another model than its own is a <see cref="UsageException"/>.</summary>
    public static TrainingConfiguration Saved(RunFolder folder, string? model)
    {
        TrainingConfiguration saved = TrainingConfiguration.Read(folder.Configuration);
        return model is null || model == saved.Model ? saved : throw new UsageException($"The run in {folder.Path} trains {saved.Model}, not {model}.");
    }

    /// <summary>A configuration with what was given explicitly put in.</summary>
    public TrainingConfiguration Apply(ParseResult parsed, TrainingConfiguration before)
    {
        TrainingConfiguration applied = Put(parsed, before);
        // A schedule that ends by itself tells the number of updates, unless they are told.
        if (parsed.IsGiven(_schedule) && !parsed.IsGiven(_steps) && applied.LearningRate().Length is { } length) applied = applied with { Steps = length };
        return applied;
    }

    /// <summary>A sentence for every given option that its model or optimiser does not heed. No mistake: a sweep over several of them gives all what some need.</summary>
    public IEnumerable<string> Unheeded(ParseResult parsed, TrainingConfiguration configuration)
    {
        bool reads = configuration.Model == "gpt2", attends = configuration.Model is "gpt2" or "vit" or "diffusion";
        bool remembers = configuration.Optimizer is "adamw" or "adam" or "momentum" or "muon", scales = configuration.Optimizer is "adamw" or "adam";
        return from each in new (Option Option, bool IsHeeded, string By)[]
               {
                   (_context, reads, configuration.Model), (_tokenizer, reads, configuration.Model), (_heads, attends, configuration.Model), (_beta1, remembers, configuration.Optimizer), (_beta2, scales, configuration.Optimizer),
               }
               where parsed.IsGiven(each.Option) && !each.IsHeeded
               select $"{each.Option.Name} says nothing to {each.By}.";
    }

    private TrainingConfiguration Put(ParseResult parsed, TrainingConfiguration before) => before with
    {
        Layers = Given(parsed, _layers, before.Layers),
        Heads = Given(parsed, _heads, before.Heads),
        Width = Given(parsed, _width, before.Width),
        Context = Given(parsed, _context, before.Context),
        Data = Given(parsed, _data, before.Data),
        Tokenizer = Given(parsed, _tokenizer, before.Tokenizer),
        Schedule = Given(parsed, _schedule, "") is { Length: > 0 } text ? Schedules.Schedule.Parse(text).ToString() : before.Schedule,
        Optimizer = Given(parsed, _optimizer, before.Optimizer),
        Beta1 = Given(parsed, _beta1, before.Beta1),
        Beta2 = Given(parsed, _beta2, before.Beta2),
        WeightDecay = Given(parsed, _decay, before.WeightDecay),
        Clip = Given(parsed, _clip, before.Clip),
        Steps = Given(parsed, _steps, before.Steps),
        Batch = Given(parsed, _batch, before.Batch),
        Seed = Given(parsed, _seed, before.Seed),
        ValidateEvery = Given(parsed, _validate, before.ValidateEvery),
        ValidationSamples = Given(parsed, _samples, before.ValidationSamples),
        SaveEvery = Given(parsed, _save, before.SaveEvery),
    };

    /// <summary>A peak that trains small models well with each optimiser.</summary>
    private static double PeakOf(string optimizer) => optimizer switch { "sgd" => 0.1, "momentum" => 0.02, "signsgd" => 3e-4, "muon" => 0.02, _ => 3e-3 };

    private static T Given<T>(ParseResult parsed, Option<T> option, T otherwise) => parsed.IsGiven(option) ? parsed.GetValue(option)! : otherwise;
}
