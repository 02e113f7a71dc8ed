using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using Carnot.Networks.Data;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Training;
using Carnot.Randomness;

namespace Carnot.Networks.Tests.Training;

public class SamplerTests
{
    // 70 positions: attention works in blocks of 24, so blocks that are whole, ragged and single all occur.
    private static readonly Gpt2Config Odd = new() { Layers = 2, Heads = 3, Width = 21, Context = 70, Vocabulary = 13 };

    [Fact]
    public void Reading_token_by_token_gives_the_logits_of_the_whole_text_to_the_bit()
    {
        Check<float>();
        Check<double>();

        static void Check<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using var workers = new Workers(2);
            Gpt2<T> remembering = new(Odd, workers, capacity: 2), whole = new(Odd, workers, capacity: 1);
            remembering.Initialize(3);
            whole.Initialize(3);
            // Larger weights than at the start, so that attention prefers some positions, and biases that are not 0.
            foreach (var model in (Gpt2<T>[])[remembering, whole])
            {
                var bias = new Rng(5, "bias");
                foreach (ref T value in model.Vector.Value.Span) value = value * T.CreateTruncating(8) + T.CreateTruncating(0.1 * bias.NextNormal());
            }
            var rng = new Rng(4, "tokens");
            ushort[] text = [.. Enumerable.Range(0, Odd.Context).Select(_ => (ushort)rng.NextIndex(Odd.Vocabulary))];
            var decoder = new Gpt2Decoder<T>(remembering);
            foreach (int length in (int[])[1, 4, 5, 6, 37, 38, 69, 70])
            {
                ReadOnlySpan<T> next = decoder.Read(text.AsSpan(decoder.Count, length - decoder.Count));
                var batch = new TokenBatch(1, length);
                for (int i = 0; i < length; i++) batch.Inputs[i] = text[i];
                Assert.True(next.SequenceEqual(whole.Logits(batch)[^Odd.Vocabulary..]), $"after {length} tokens");
            }
            Assert.Equal(Odd.Context, decoder.Count);
            Assert.Throws<UsageException>(() => decoder.Read([1]));
        }
    }

    [Fact]
    public void A_model_that_was_read_token_by_token_still_trains_as_before()
    {
        using var workers = new Workers(1);
        Gpt2<float> used = new(Odd, workers, capacity: 1), fresh = new(Odd, workers, capacity: 1);
        used.Initialize(3);
        fresh.Initialize(3);
        new Gpt2Decoder<float>(used).Read([1, 2, 3]);
        var batch = new TokenBatch(1, 9);
        Assert.Equal(fresh.LossAndGradient(batch), used.LossAndGradient(batch));
        Assert.Equal(fresh.Vector.Gradient.Span.ToArray(), used.Vector.Gradient.Span.ToArray());
    }

    [Fact]
    public void A_text_longer_than_the_context_is_written_from_its_last_tokens()
    {
        using var workers = new Workers(1);
        var config = new Gpt2Config { Layers = 1, Heads = 1, Width = 8, Context = 5, Vocabulary = 6 };
        Gpt2<float> model = new(config, workers, capacity: 1);
        model.Initialize(5);
        foreach (ref float value in model.Vector.Value.Span) value *= 20;
        List<ushort> expected = [1, 2, 3];
        for (int i = 0; i < 20; i++)
        {
            ushort[] seen = [.. expected.TakeLast(5)];
            var batch = new TokenBatch(1, seen.Length);
            for (int k = 0; k < seen.Length; k++) batch.Inputs[k] = seen[k];
            float[] logits = model.Logits(batch)[^6..].ToArray();
            expected.Add((ushort)Array.IndexOf(logits, logits.Max()));
        }
        Assert.Equal(expected.Skip(3), TextSampler.Sample(model, [1, 2, 3], 20, temperature: 0, seed: 1));
        Assert.True(expected.Distinct().Count() > 2, "a text of one token would prove little");
    }

    // Where every image is the same, x_t − cos φ · image is noise alone and the score is known exactly.
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void With_the_score_of_a_single_image_every_noise_becomes_that_image(int steps)
    {
        float[] image = [-0.9f, 0.25f, 1.5f], x = [2, -1, 0.3f];
        DiffusionSampler.Denoise(x, steps, float.NegativeInfinity, float.PositiveInfinity, (noisy, time, noise) =>
        {
            var (sine, cosine) = Math.SinCos(Math.PI / 2 * time);
            for (int i = 0; i < noise.Length; i++) noise[i] = (float)((noisy[i] - cosine * image[i]) / sine);
        });
        // Two roundings of x and ε̂ (6e-8 of numbers up to 3), divided by the last cosine, cos(π/4) at worst for one step.
        for (int i = 0; i < x.Length; i++) Assert.Equal(image[i], x[i], 1e-6f);
    }

    // For data N(μ, s²) the best ε̂ is z sin φ/v with z = x − μ cos φ, v = s² cos²φ + sin²φ, so that a step multiplies z by (s² cos φ cos φ′ + sin φ sin φ′)/v.
    [Fact]
    public void With_the_score_of_a_Gaussian_noise_is_carried_as_the_discretised_flow_says()
    {
        const double mean = 0.4, deviation = 0.7;
        const int steps = 20;
        float[] x = [1.3f, -0.6f];
        double[] expected = new double[2];
        double Angle(int step) => step == steps ? 0 : Math.PI / 2 * (1 - (step + 0.5) / steps);
        for (int i = 0; i < 2; i++)
        {
            double z = x[i] - mean * Math.Cos(Angle(0));
            for (int step = 0; step < steps; step++)
            {
                var (sine, cosine) = Math.SinCos(Angle(step));
                var (nextSine, nextCosine) = Math.SinCos(Angle(step + 1));
                z *= (deviation * deviation * cosine * nextCosine + sine * nextSine) / (deviation * deviation * cosine * cosine + sine * sine);
            }
            expected[i] = mean + z;
        }
        DiffusionSampler.Denoise(x, steps, float.NegativeInfinity, float.PositiveInfinity, (noisy, time, noise) =>
        {
            var (sine, cosine) = Math.SinCos(Math.PI / 2 * time);
            for (int i = 0; i < noise.Length; i++) noise[i] = (float)((noisy[i] - mean * cosine) * sine / (deviation * deviation * cosine * cosine + sine * sine));
        });
        // 20 steps with two roundings of 6e-8 each; the first cosine is .04, which divides the error of the first x̂₀ and multiplies it again.
        for (int i = 0; i < 2; i++) Assert.Equal(expected[i], x[i], 20 * 2 * 1.2e-7);
    }

    [Fact]
    public void What_a_model_thinks_clean_stays_within_the_range_of_the_data()
    {
        float[] x = [3, -3];
        DiffusionSampler.Denoise(x, 5, -1, 2, (_, _, noise) => noise.Clear());
        Assert.Equal([2f, -1f], x);
    }

    [Fact]
    public void A_model_predicts_the_noise_of_an_image_as_it_does_in_training()
    {
        using var workers = new Workers(1);
        var model = new Diffusion<float>(new() { Side = 4, Patch = 2, Layers = 1, Heads = 1, Width = 8 }, workers, capacity: 3);
        model.Initialize(2);
        var batch = new DiffusionBatch(2, 16);
        var rng = new Rng(6, "images");
        foreach (ref float pixel in batch.Pixels.AsSpan()) pixel = (float)rng.NextNormal();
        batch.Draw(rng);
        Array.Fill(batch.Times, 0.3);
        var (sine, cosine) = Math.SinCos(Math.PI / 2 * 0.3);
        float[] noisy = [.. batch.Pixels.Zip(batch.Noise, (clean, noise) => (float)(cosine * clean + sine * noise))], expected = new float[32], predicted = new float[32];
        model.Loss(batch);
        model.Noise(expected);
        model.Predict(noisy, 0.3, predicted);
        // The input differs by a rounding, 1.2e-7; gains of this small model are below 10.
        for (int i = 0; i < 32; i++) Assert.Equal(expected[i], predicted[i], 1e-5f);
    }

    [Fact]
    public void A_picture_is_a_PNG_file_with_these_pixels()
    {
        using var file = new MemoryStream();
        PngFile.Write(file, [0, 0.2f, 1, 2, -1, 0.5f], height: 2, width: 3);
        byte[] bytes = file.ToArray();
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0], bytes[..29]);
        // The CRC of an empty IEND chunk, as every PNG file ends.
        Assert.Equal([0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82], bytes[^12..]);
        int length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(33));
        using var rows = new MemoryStream();
        using (var inflate = new ZLibStream(new MemoryStream(bytes, 41, length), CompressionMode.Decompress)) inflate.CopyTo(rows);
        Assert.Equal([0, 0, 51, 255, 0, 255, 0, 128], rows.ToArray());
    }
}
