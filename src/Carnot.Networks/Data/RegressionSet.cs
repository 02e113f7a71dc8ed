using Carnot.Randomness;

namespace Carnot.Networks.Data;

/// <summary>Inputs and targets of a regression with known noise.</summary>
/// <param name="Inputs">x, shape (n, d).</param>
/// <param name="Targets">y, shape (n, k).</param>
/// <param name="Count">n.</param>
/// <param name="InputWidth">d.</param>
/// <param name="TargetWidth">k.</param>
public sealed record RegressionSet(double[] Inputs, double[] Targets, int Count, int InputWidth, int TargetWidth)
{
    /// <summary>y = W x + ε: x normal with standard deviations <paramref name="inputNoise"/> (d), ε with <paramref name="labelNoise"/> (k), W given by rows (k, d).</summary>
    public static RegressionSet LinearGaussian(ReadOnlySpan<double> inputNoise, ReadOnlySpan<double> labelNoise, ReadOnlySpan<double> map, int count, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        int d = inputNoise.Length, k = labelNoise.Length;
        if (d == 0 || k == 0 || map.Length != d * k) throw new UsageException($"A linear map from {d} inputs to {k} targets has {d * k} entries, got {map.Length}.");
        double[] weights = map.ToArray();
        return Make(inputNoise, labelNoise, count, rng, (x, y) =>
        {
            for (int row = 0; row < k; row++)
                for (int column = 0; column < d; column++) y[row] += weights[row * d + column] * x[column];
        });
    }

    /// <summary>y = V tanh(U x / √d) / √h + ε, with standard normal U (h, d) and V (k, h) drawn from <paramref name="rng"/>: a teacher for students of any width.</summary>
    public static RegressionSet TeacherStudent(ReadOnlySpan<double> inputNoise, ReadOnlySpan<double> labelNoise, int hidden, int count, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        int d = inputNoise.Length, k = labelNoise.Length;
        if (d == 0 || k == 0 || hidden < 1) throw new UsageException($"A teacher needs inputs, hidden units and targets, got {d}, {hidden} and {k}.");
        double[] u = new double[hidden * d], v = new double[k * hidden];
        rng.Fork("teacher/first").FillNormals(u);
        rng.Fork("teacher/second").FillNormals(v);
        return Make(inputNoise, labelNoise, count, rng, (x, y) =>
        {
            for (int unit = 0; unit < hidden; unit++)
            {
                double field = 0;
                for (int column = 0; column < d; column++) field += u[unit * d + column] * x[column];
                double activity = Math.Tanh(field / Math.Sqrt(d)) / Math.Sqrt(hidden);
                for (int row = 0; row < k; row++) y[row] += v[row * hidden + unit] * activity;
            }
        });
    }

    private static RegressionSet Make(ReadOnlySpan<double> inputNoise, ReadOnlySpan<double> labelNoise, int count, Rng rng, Action<double[], double[]> answer)
    {
        if (count < 1) throw new UsageException($"A regression set needs at least 1 sample, got {count}.");
        int d = inputNoise.Length, k = labelNoise.Length;
        double[] inputs = new double[count * d], targets = new double[count * k];
        double[] x = new double[d], y = new double[k];
        Rng input = rng.Fork("inputs"), label = rng.Fork("labels");
        for (int sample = 0; sample < count; sample++)
        {
            for (int i = 0; i < d; i++) inputs[sample * d + i] = x[i] = inputNoise[i] * input.NextNormal();
            Array.Clear(y);
            answer(x, y);
            for (int i = 0; i < k; i++) targets[sample * k + i] = y[i] + labelNoise[i] * label.NextNormal();
        }
        return new(inputs, targets, count, d, k);
    }
}
