using Carnot.Networks.Data;

namespace Carnot.Networks.Training;

/// <summary>A run's data, ready to be drawn from, and what a model must know of them.</summary>
/// <param name="Data">The batches.</param>
/// <param name="Tokenizer">The tokeniser of text.</param>
/// <param name="Inputs">Numbers in a sample; the vocabulary's size for text.</param>
/// <param name="Outputs">Classes or targets; the vocabulary's size for text.</param>
/// <param name="ImageHeight">Rows of an image; 0 for other data.</param>
public sealed record RunInput(ITrainingData Data, ITokenizer? Tokenizer, int Inputs, int Outputs, int ImageHeight)
{
    /// <summary>Reads what a configuration names.</summary>
    public static RunInput Of(TrainingConfiguration configuration, ITokenizer? tokenizer = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.Model == "gpt2") return Text(configuration, Corpora.Named(configuration.Data), tokenizer);
        if (configuration.Model is "linear" or "embedded-linear" || configuration.Data.Split(':')[0] is "linear" or "teacher") return Regression(configuration);
        return Images(configuration);
    }

    /// <summary>A corpus that was read before, for several runs.</summary>
    public static RunInput Text(TrainingConfiguration configuration, Corpus corpus, ITokenizer? tokenizer = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(corpus);
        tokenizer ??= TokenizerFile.Make(configuration.Tokenizer, corpus.Train + corpus.Validation);
        var data = new TextData(corpus, tokenizer, configuration.Batch, configuration.Context, configuration.Seed, configuration.ValidationSamples);
        return new(data, tokenizer, tokenizer.VocabularySize, tokenizer.VocabularySize, 0);
    }

    private static RunInput Images(TrainingConfiguration configuration)
    {
        ImageSet train = ImageSet.Named(configuration.Data, test: false), test = ImageSet.Named(configuration.Data, test: true);
        return new(new ImageData(train, test, configuration.Batch, configuration.Seed, configuration.ValidationSamples, noisy: configuration.Model == "diffusion"), null, train.Height * train.Width, train.Classes, train.Height);
    }

    private static RunInput Regression(TrainingConfiguration configuration)
    {
        var data = RegressionData.Of(configuration.Data, configuration.Batch, configuration.Seed, configuration.ValidationSamples);
        return new(data, null, data.InputWidth, data.TargetWidth, 0);
    }
}
