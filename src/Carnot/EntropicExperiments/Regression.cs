using Carnot.Randomness;

namespace Carnot.EntropicExperiments;

/// <summary>A stream of minibatches x ~ N(0, diag σx²), y = teacher(x) + N(0, diag σε²), and plain SGD on them.</summary>
internal sealed class Regression(double[] inputDeviations, double[] noiseDeviations, int batch, Regression.TeacherFunction teacher)
{
    public delegate void TeacherFunction(ReadOnlySpan<double> input, Span<double> target);

    public delegate double BatchGradient(ReadOnlySpan<double> parameters, ReadOnlySpan<double> inputs, ReadOnlySpan<double> targets, Span<double> gradient);

    public delegate void Observer(int step, double[] parameters, double[] gradient);

    private readonly double[] _inputs = new double[batch * inputDeviations.Length], _targets = new double[batch * noiseDeviations.Length];

    /// <summary>y = V x with V (outputs, inputs) row by row.</summary>
    public static TeacherFunction Linear(double[] matrix) => (x, y) =>
    {
        for (int r = 0; r < y.Length; r++)
        {
            y[r] = 0;
            for (int c = 0; c < x.Length; c++) y[r] += matrix[r * x.Length + c] * x[c];
        }
    };

    /// <summary>The anisotropic linear problem of the notes on the theory: five inputs, three outputs.</summary>
    public static Regression FiveToThree(int batch, double noise, Rng rng)
        => new(Spread(0.5, 1.5, 5), [.. Spread(0.4, 1.6, 3).Select(s => noise * s)], batch, Linear(Normals(rng.Fork("teacher"), 15, 0.6)));

    public static double[] Normals(Rng rng, int count, double scale)
    {
        double[] values = new double[count];
        rng.FillNormals(values);
        for (int i = 0; i < count; i++) values[i] *= scale;
        return values;
    }

    public static double[] Spread(double first, double last, int count) => [.. Enumerable.Range(0, count).Select(i => first + (last - first) * i / (count - 1))];

    /// <summary>The gradient of a fresh batch.</summary>
    public void Next(Rng rng, BatchGradient gradient, ReadOnlySpan<double> parameters, Span<double> into)
    {
        int width = inputDeviations.Length, outputs = noiseDeviations.Length;
        for (int i = 0; i < batch; i++)
        {
            Span<double> x = _inputs.AsSpan(i * width, width), y = _targets.AsSpan(i * outputs, outputs);
            for (int c = 0; c < width; c++) x[c] = inputDeviations[c] * rng.NextNormal();
            teacher(x, y);
            for (int r = 0; r < outputs; r++) y[r] += noiseDeviations[r] == 0 ? 0 : noiseDeviations[r] * rng.NextNormal();
        }
        gradient(parameters, _inputs, _targets, into);
    }

    /// <summary>θ ← θ − η(g + 2γθ); the observer sees the parameters before each step.</summary>
    public void Train(double[] parameters, BatchGradient gradient, double learningRate, double decay, int steps, Rng rng, Observer observe)
    {
        double[] g = new double[parameters.Length];
        for (int t = 0; t < steps; t++)
        {
            Next(rng, gradient, parameters, g);
            observe(t, parameters, g);
            for (int i = 0; i < g.Length; i++) parameters[i] -= learningRate * (g[i] + 2 * decay * parameters[i]);
            if ((t & 1023) == 0 && !double.IsFinite(System.Numerics.Tensors.TensorPrimitives.Sum<double>(parameters))) throw new DivergenceException($"The training left the finite numbers before step {t} with learning rate {learningRate}; lower it.");
        }
    }
}
