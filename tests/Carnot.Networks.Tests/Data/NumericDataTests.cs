using System.IO.Compression;
using Carnot.Networks.Data;
using Carnot.Randomness;

namespace Carnot.Networks.Tests.Data;

public class NumericDataTests
{
    [Fact]
    public void Linear_data_regress_to_their_map_with_the_noise_that_was_asked_for()
    {
        double[] input = [1, 0.5], label = [0.3];
        RegressionSet set = RegressionSet.LinearGaussian(input, label, [2, -1], 50_000, new Rng(3, "linear"));
        double[] residual = [.. Enumerable.Range(0, set.Count).Select(i => set.Targets[i] - 2 * set.Inputs[2 * i] + set.Inputs[2 * i + 1])];
        // Var of a variance of n normals: 2 σ⁴ / n.
        Assert.InRange(residual.Average(r => r * r), 0.09 - 5 * 0.09 * Math.Sqrt(2.0 / set.Count), 0.09 + 5 * 0.09 * Math.Sqrt(2.0 / set.Count));
        double second = Enumerable.Range(0, set.Count).Average(i => Math.Pow(set.Inputs[2 * i + 1], 2));
        Assert.InRange(second, 0.25 - 5 * 0.25 * Math.Sqrt(2.0 / set.Count), 0.25 + 5 * 0.25 * Math.Sqrt(2.0 / set.Count));
    }

    [Fact]
    public void A_teacher_gives_one_answer_to_one_input_where_labels_have_no_noise()
    {
        RegressionSet small = RegressionSet.TeacherStudent([1, 1, 1], [0, 0], 8, 10, new Rng(4, "teacher")), large = RegressionSet.TeacherStudent([1, 1, 1], [0, 0], 8, 100, new Rng(4, "teacher"));
        Assert.Equal(small.Targets, large.Targets[..small.Targets.Length]);
        Assert.NotEqual(small.Targets, RegressionSet.TeacherStudent([1, 1, 1], [0, 1], 8, 10, new Rng(4, "teacher")).Targets);
    }

    [Fact]
    public void Images_are_read_from_plain_and_from_zipped_files()
    {
        using var folder = new TemporaryFolder();
        folder.Write("s/train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255, 51, 102]);
        folder.Write("s/train-labels-idx1-ubyte.gz", Zipped([0, 0, 8, 1, 0, 0, 0, 2, 1, 0]));
        ImageSet set = ImageSet.Read(folder.File("s"), test: false);
        Assert.Equal((2, 1, 2, 2), (set.Count, set.Height, set.Width, set.Classes));
        Assert.Equal([0f, 1f, 0.2f, 0.4f], set.Pixels);
        Assert.Equal([1, 0], set.Labels);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 8, 1 }, "this is not an IDX file: it does not begin with two zero bytes.")]
    [InlineData(new byte[] { 0, 0, 13, 1, 0, 0, 0, 1, 0 }, "its values have type 0x0D; only bytes (0x08) are read.")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 3, 7, 7 }, "it holds 2 values where its header promises 3: it was cut short.")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 7, 7 }, "it holds more than the 1 values that its header promises.")]
    [InlineData(new byte[] { 0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255 }, "dimension 0 of size 4294967295 makes it empty or larger than 1073741824 values.")]
    public void A_file_that_lies_is_refused(byte[] content, string expected)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("x", content);
        Assert.Equal($"{file}: {expected}", Assert.Throws<InputException>(() => IdxFile.Read(file)).Message);
    }

    private static byte[] Zipped(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true)) zip.Write(content);
        return stream.ToArray();
    }
}
