using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Carnot.Networks.Data;
using Carnot.Networks.Models;
using Carnot.Randomness;

namespace Carnot.Networks.Training;

/// <summary>Images drawn uniformly with replacement; the first images of the test set to validate on.</summary>
public sealed class ImageData : ITrainingData
{
    private readonly ImageSet _train, _test;
    private readonly ulong _seed;
    private readonly int _validation;
    private readonly ImageBatch _batch;

    /// <summary>Batches of <paramref name="batch"/> images; fewer images than that are an <see cref="InputException"/>.</summary>
    public ImageData(ImageSet train, ImageSet test, int batch, ulong seed, int validationSamples)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        if (train.Count < batch) throw new InputException(train.Name, null, $"it has {train.Count} images to train on; one batch needs {batch}. Give a smaller --batch.");
        (_train, _test, _seed, _validation) = (train, test, seed, Math.Min(validationSamples, test.Count));
        _batch = new(batch, train.Height * train.Width);
        Description = new(train.Name, $"{train.Height}x{train.Width} images in {train.Classes} classes", HashOf(train, test), $"{train.Count} images to train on, {_validation} to validate on", null);
    }

    /// <inheritdoc/>
    public DataDescription Description { get; }

    /// <inheritdoc/>
    public int UnitsPerStep => _batch.Count;

    /// <inheritdoc/>
    public string Unit => "samples";

    /// <inheritdoc/>
    public Batch BatchOf(long step)
    {
        var rng = new Rng(_seed, $"batch/{step}");
        for (int i = 0; i < _batch.Count; i++) Copy(_train, rng.NextIndex(_train.Count), _batch, i);
        return _batch;
    }

    /// <inheritdoc/>
    public IEnumerable<Batch> Validation()
    {
        for (int first = 0; first < _validation; first += _batch.Count)
        {
            var batch = new ImageBatch(Math.Min(_batch.Count, _validation - first), _batch.PixelsPerImage);
            for (int i = 0; i < batch.Count; i++) Copy(_test, first + i, batch, i);
            yield return batch;
        }
    }

    private static void Copy(ImageSet set, int image, ImageBatch batch, int place)
    {
        set.Pixels.AsSpan(image * batch.PixelsPerImage, batch.PixelsPerImage).CopyTo(batch.Pixels.AsSpan(place * batch.PixelsPerImage));
        batch.Labels[place] = set.Labels[image];
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
