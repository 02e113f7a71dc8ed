namespace Carnot.Networks.Training;

/// <summary>Says before a run begins whether it fits into the machine's memory.</summary>
public static class MemoryForecast
{
    /// <summary>A <see cref="UsageException"/> where <paramref name="needed"/> bytes are more than <paramref name="available"/>, with what can be done.</summary>
    public static void Check(long needed, long available, string model, string remedy = "Give a smaller --batch, --context, --width or --layers.")
    {
        if (needed > available)
            throw new UsageException($"{model} needs about {Megabytes(needed)} MB to train; this machine allows {Megabytes(available)} MB. {remedy}");
    }

    /// <summary>Bytes that this process may use, container limits counted.</summary>
    public static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private static long Megabytes(long bytes) => bytes / (1 << 20);
}
