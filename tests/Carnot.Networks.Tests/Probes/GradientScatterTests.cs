using Carnot.Measurements;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Networks.Probes;

namespace Carnot.Networks.Tests.Probes;

public class GradientScatterTests
{
    [Fact]
    public void Groups_in_Adams_metric_are_what_full_gradients_in_double_precision_give()
    {
        using var workers = new Workers(1);
        var network = new Gpt2<float>(new() { Layers = 2, Heads = 2, Width = 8, Context = 6, Vocabulary = 7 }, workers, capacity: 4);
        network.Initialize(1);
        var optimizer = new AdamW<float>(network.Vector, workers);
        var data = new RandomTokens(count: 4, length: 6, vocabulary: 7);
        for (int step = 0; step < 5; step++)
        {
            network.LossAndGradient(data.BatchOf(step));
            optimizer.Step(0.01);
        }
        var context = new ProbeContext(network, optimizer, data, step: 4, learningRate: 0.01);
        GradientScatter scatter = context.Scatter();
        Assert.Equal(8, scatter.Samples);

        double[] weight = context.PreconditionerInDouble();
        var gradients = new List<double[]>();
        for (int b = 0; b < 2; b++) network.PerSampleGradients(context.Fresh(b), (_, _) => gradients.Add([.. network.Vector.Gradient.Span.ToArray().Select(g => (double)g)]));
        double[] mean = [.. Enumerable.Range(0, weight.Length).Select(i => gradients.Average(g => g[i]))];
        foreach (string group in scatter.Groups)
        {
            int[] places = [.. network.Parameters.Where(parameter => parameter.Group == group).SelectMany(parameter => Enumerable.Range(parameter.Offset, parameter.Length))];
            double Product(double[] a, double[] b, bool weighted) => places.Sum(i => a[i] * b[i] * (weighted ? weight[i] : 1));
            foreach (bool weighted in (bool[])[false, true])
            {
                GradientNoise expected = GradientNoise.FromSamples([.. gradients.Select(g => Product(g, g, weighted))], [.. gradients.Select(g => Product(g, mean, weighted))], Product(mean, mean, weighted), 4);
                GradientNoise found = scatter.Of(4, group, weighted);
                // Single precision: 1e-7 a product, over a thousand of them 1e-6, and the differences of squares lose a digit or two.
                Assert.Equal(expected.Trace.Value, found.Trace.Value, 1e-5 * expected.Trace.Value);
                Assert.Equal(expected.SecondMoment.Value, found.SecondMoment.Value, 1e-5 * expected.SecondMoment.Value);
                Assert.Equal(expected.Trace.StandardError, found.Trace.StandardError, 1e-4 * expected.Trace.Value);
            }
        }
    }
}
