using System.Numerics;
using Carnot.Networks.Layers;

namespace Carnot.Networks.Models;

/// <summary>Copies samples to where a tape reads them, and refuses what does not fit.</summary>
internal static class Inputs
{
    public static void Classes<T>(ImageBatch batch, int first, int count, Signal<T> pixels, Span<int> targets, int classes) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (batch.PixelsPerImage != pixels.Columns) throw new UsageException($"The images have {batch.PixelsPerImage} numbers, the model takes {pixels.Columns}.");
        Convert<float, T>(batch.Pixels.AsSpan(first * pixels.Columns, count * pixels.Columns), pixels.ValueStorage.Span);
        Labels(batch, first, count, targets, classes);
    }

    public static void Labels(ImageBatch batch, int first, int count, Span<int> targets, int classes)
    {
        for (int i = 0; i < count; i++)
        {
            int label = batch.Labels[first + i];
            targets[i] = (uint)label < (uint)classes ? label : throw new UsageException($"A label is {label}; this model knows the classes 0 to {classes - 1}.");
        }
    }

    public static void Regression<T>(RegressionBatch batch, int first, int count, Signal<T> inputs, Span<T> targets, int outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = batch.Inputs.Length / batch.Count, height = batch.Targets.Length / batch.Count;
        if (width != inputs.Columns || height != outputs) throw new UsageException($"The samples map {width} numbers to {height}, the model {inputs.Columns} to {outputs}.");
        Convert<double, T>(batch.Inputs.AsSpan(first * width, count * width), inputs.ValueStorage.Span);
        Convert<double, T>(batch.Targets.AsSpan(first * height, count * height), targets);
    }

    /// <summary>The same numbers in another precision.</summary>
    public static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to) where TFrom : INumberBase<TFrom> where TTo : INumberBase<TTo>
    {
        for (int i = 0; i < from.Length; i++) to[i] = TTo.CreateTruncating(from[i]);
    }
}
