using Carnot.Storage;

namespace Carnot.Tests.Storage;

public sealed class NpyFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Values_come_back_to_the_last_bit(int count)
    {
        double[] values = [.. Enumerable.Range(0, count).Select(i => Math.Sin(i) / 3)];
        using (FileStream stream = File.Create(_file)) NpyFile.Write(stream, values);
        Assert.Equal(values, NpyFile.Read(_file));
        byte[] bytes = File.ReadAllBytes(_file);
        // The format asks that the values begin at a multiple of 64 and the header ends its line.
        int start = 10 + bytes[8] + 256 * bytes[9];
        Assert.Equal(0, start % 64);
        Assert.Equal((byte)'\n', bytes[start - 1]);
        Assert.Equal(start + 8 * count, bytes.Length);
    }

    [Fact]
    public void A_file_cut_short_or_of_another_kind_is_refused()
    {
        using (FileStream stream = File.Create(_file)) NpyFile.Write(stream, [1, 2, 3]);
        byte[] whole = File.ReadAllBytes(_file);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_file, whole[..length]);
            Assert.Throws<InputException>(() => NpyFile.Read(_file));
        }
        File.WriteAllText(_file, "step,lr\n0,1\n");
        Assert.Equal($"{_file}: This is not a NumPy file.", Assert.Throws<InputException>(() => NpyFile.Read(_file)).Message);
    }
}
