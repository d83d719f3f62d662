namespace ProbDsl.Tests;

/// <summary>Memory that a run allocates on the thread that calls it.</summary>
internal static class AllocatedBytes
{
    /// <summary>
    /// The bytes that a run allocates, the fewest of three runs: the runtime may make something once, when it compiles a loop anew or waits
    /// for a thread the first time; what a run makes it makes each time.
    /// </summary>
    public static long Of(Action run)
    {
        var fewest = long.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            run();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return fewest;
    }
}
