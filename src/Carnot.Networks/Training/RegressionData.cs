using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Carnot.Networks.Data;
using Carnot.Networks.Models;
using Carnot.Randomness;

namespace Carnot.Networks.Training;

/// <summary>Samples of a linear map or of a teacher network, drawn uniformly with replacement from a fixed set.</summary>
public sealed class RegressionData : ITrainingData
{
    private readonly RegressionSet _train, _validation;
    private readonly ulong _seed;
    private readonly RegressionBatch _batch;

    /// <summary>Batches of <paramref name="batch"/> samples.</summary>
    public RegressionData(string name, RegressionSet train, RegressionSet validation, int batch, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        (_train, _validation, _seed) = (train, validation, seed);
        _batch = new(batch, train.InputWidth, train.TargetWidth);
        Description = new(name, "made from the seed", HashOf(train, validation), $"{train.Count} samples to train on, {validation.Count} to validate on", null);
    }

    /// <summary>Length of x.</summary>
    public int InputWidth => _train.InputWidth;

    /// <summary>Length of y.</summary>
    public int TargetWidth => _train.TargetWidth;

    /// <inheritdoc/>
    public DataDescription Description { get; }

    /// <inheritdoc/>
    public int UnitsPerStep => _batch.Count;

    /// <inheritdoc/>
    public string Unit => "samples";

    /// <summary>Reads <c>linear</c> or <c>teacher</c> with <c>:inputs=16,targets=4,samples=10000,input-noise=1,label-noise=0.1,hidden=32</c>.</summary>
    public static RegressionData Of(string specification, int batch, ulong seed, int validationSamples)
    {
        ArgumentNullException.ThrowIfNull(specification);
        string word = specification.Split(':')[0];
        if (word is not ("linear" or "teacher")) throw new UsageException($"Unknown regression data \"{word}\"{Nearest.Hint(word, ["linear", "teacher"])} Known: linear, teacher, such as linear:inputs=16,targets=4,label-noise=0.1.");
        var values = new Dictionary<string, double> { ["inputs"] = 16, ["targets"] = 4, ["samples"] = 10_000, ["input-noise"] = 1, ["label-noise"] = 0.1, ["hidden"] = 32 };
        foreach (string field in specification[word.Length..].TrimStart(':').Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = field.Split('=');
            if (pair.Length != 2 || !values.ContainsKey(pair[0]))
                throw new UsageException($"\"{field}\" in \"{specification}\" is not understood{Nearest.Hint(pair[0], values.Keys)} Keys: {string.Join(", ", values.Keys)}.");
            bool noise = pair[0].EndsWith("noise", StringComparison.Ordinal);
            if (!double.TryParse(pair[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value) || value < (noise ? 0 : 1) || value > 1e9 || (!noise && value != Math.Floor(value)))
                throw new UsageException($"{pair[0]} must be {(noise ? "a number of 0 or more" : "a whole number of 1 or more")}, got \"{pair[1]}\".");
            values[pair[0]] = value;
        }
        int d = (int)values["inputs"], k = (int)values["targets"], samples = (int)values["samples"], hidden = word == "teacher" ? (int)values["hidden"] : 0;
        const string Remedy = "Give fewer samples, inputs, targets or hidden units.";
        long drawn = ((long)samples + validationSamples) * ((long)d + k), mapped = (long)d * k, taught = hidden * ((long)d + k);
        if (Math.Max(drawn, Math.Max(mapped, taught)) > Array.MaxLength) throw new UsageException($"\"{specification}\" has a table of more than {Array.MaxLength} numbers. {Remedy}");
        // What is drawn is parted into what is trained on and what is validated on.
        MemoryForecast.Check((2 * drawn + 2 * mapped + taught) * sizeof(double), MemoryForecast.Available, $"\"{specification}\"", Remedy);
        double[] inputNoise = new double[d], labelNoise = new double[k], map = new double[d * k];
        Array.Fill(inputNoise, values["input-noise"]);
        Array.Fill(labelNoise, values["label-noise"]);
        var rng = new Rng(seed, "regression");
        rng.Fork("map").FillNormals(map);
        for (int i = 0; i < map.Length; i++) map[i] /= Math.Sqrt(d);
        RegressionSet all = word == "linear"
            ? RegressionSet.LinearGaussian(inputNoise, labelNoise, map, samples + validationSamples, rng)
            : RegressionSet.TeacherStudent(inputNoise, labelNoise, hidden, samples + validationSamples, rng);
        return new(specification, Part(all, 0, samples), Part(all, samples, validationSamples), batch, seed);
    }

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
        for (int first = 0; first < _validation.Count; first += _batch.Count)
        {
            var batch = new RegressionBatch(Math.Min(_batch.Count, _validation.Count - first), InputWidth, TargetWidth);
            for (int i = 0; i < batch.Count; i++) Copy(_validation, first + i, batch, i);
            yield return batch;
        }
    }

    private static void Copy(RegressionSet set, int sample, RegressionBatch batch, int place)
    {
        set.Inputs.AsSpan(sample * set.InputWidth, set.InputWidth).CopyTo(batch.Inputs.AsSpan(place * set.InputWidth));
        set.Targets.AsSpan(sample * set.TargetWidth, set.TargetWidth).CopyTo(batch.Targets.AsSpan(place * set.TargetWidth));
    }

    private static RegressionSet Part(RegressionSet set, int first, int count) => new(
        set.Inputs[(first * set.InputWidth)..((first + count) * set.InputWidth)], set.Targets[(first * set.TargetWidth)..((first + count) * set.TargetWidth)], count, set.InputWidth, set.TargetWidth);

    private static string HashOf(params RegressionSet[] sets)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (RegressionSet set in sets)
        {
            sha.AppendData(MemoryMarshal.AsBytes<double>(set.Inputs));
            sha.AppendData(MemoryMarshal.AsBytes<double>(set.Targets));
        }
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
