namespace Carnot.Tests.SharedData;

/// <summary>What an action allocates.</summary>
internal static class Allocation
{
    /// <summary>The least that three runs of it allocate on this thread, in bytes.</summary>
    /// <remarks>The runtime allocates now and then on whichever thread it is, as its table of casts does when it grows; what the action itself needs it needs each time.</remarks>
    public static long Least(Action action)
    {
        long least = long.MaxValue;
        for (int run = 0; run < 3; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
