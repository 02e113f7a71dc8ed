using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Carnot.Networks.Data;
using Carnot.Networks.Models;
using Carnot.Randomness;

namespace Carnot.Networks.Training;

/// <summary>Images drawn uniformly with replacement; the first images of the test set to validate on.</summary>
/// <remarks>To learn to take noise off, images are given zero mean and unit variance, and noise and times come from the seed and the step.</remarks>
public sealed class ImageData : ITrainingData
{
    private readonly ImageSet _train, _test;
    private readonly ulong _seed;
    private readonly int _validation, _size, _pixels;
    private readonly bool _noisy;

    /// <summary>Batches of <paramref name="batch"/> images, with noise where <paramref name="noisy"/>; fewer images than that are an <see cref="InputException"/>.</summary>
    public ImageData(ImageSet train, ImageSet test, int batch, ulong seed, int validationSamples, bool noisy)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        if ((test.Height, test.Width) != (train.Height, train.Width))
            throw new InputException(test.Name, null, $"its test images have {test.Height}x{test.Width} pixels, those to train on {train.Height}x{train.Width}.");
        if (test.Classes > train.Classes) throw new InputException(test.Name, null, $"its test labels go up to {test.Classes - 1}, those to train on only to {train.Classes - 1}.");
        if (train.Count < batch) throw new InputException(train.Name, null, $"it has {train.Count} images to train on; one batch needs {batch}. Give a smaller --batch.");
        (_train, _test, _seed, _validation) = (train, test, seed, Math.Min(validationSamples, test.Count));
        (_size, _pixels, _noisy) = (batch, train.Height * train.Width, noisy);
        double mean = train.Pixels.Average(pixel => (double)pixel), variance = train.Pixels.Average(pixel => (pixel - mean) * (pixel - mean));
        (Mean, Deviation) = ((float)mean, (float)Math.Sqrt(Math.Max(variance, 1e-12)));
        Description = new(train.Name, $"{train.Height}x{train.Width} images in {train.Classes} classes", HashOf(train, test), $"{train.Count} images to train on, {_validation} to validate on", null);
    }

    /// <summary>Mean of all pixels of the training set; pixels lie from 0 to 1.</summary>
    public float Mean { get; }

    /// <summary>Standard deviation of all pixels of the training set.</summary>
    public float Deviation { get; }

    /// <inheritdoc/>
    public DataDescription Description { get; }

    /// <inheritdoc/>
    public int UnitsPerStep => _size;

    /// <inheritdoc/>
    public string Unit => "samples";

    /// <inheritdoc/>
    public Batch BatchOf(long step)
    {
        var rng = new Rng(_seed, $"batch/{step}");
        return Make(_train, [.. Enumerable.Range(0, _size).Select(_ => rng.NextIndex(_train.Count))], rng);
    }

    /// <inheritdoc/>
    public IEnumerable<Batch> Validation()
    {
        for (int first = 0; first < _validation; first += _size)
            yield return Make(_test, [.. Enumerable.Range(first, Math.Min(_size, _validation - first))], new Rng(_seed, $"validation/{first}"));
    }

    private Batch Make(ImageSet set, int[] images, Rng rng)
    {
        if (_noisy)
        {
            var noisy = new DiffusionBatch(images.Length, _pixels);
            for (int i = 0; i < images.Length; i++)
                for (int k = 0; k < _pixels; k++) noisy.Pixels[i * _pixels + k] = (set.Pixels[images[i] * _pixels + k] - Mean) / Deviation;
            noisy.Draw(rng.Fork("noise"));
            return noisy;
        }
        var batch = new ImageBatch(images.Length, _pixels);
        for (int i = 0; i < images.Length; i++)
        {
            set.Pixels.AsSpan(images[i] * _pixels, _pixels).CopyTo(batch.Pixels.AsSpan(i * _pixels));
            batch.Labels[i] = set.Labels[images[i]];
        }
        return batch;
    }

    private static string HashOf(params ImageSet[] sets)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ImageSet set in sets)
        {
            sha.AppendData(MemoryMarshal.AsBytes<float>(set.Pixels));
            sha.AppendData(MemoryMarshal.AsBytes<int>(set.Labels));
        }
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
