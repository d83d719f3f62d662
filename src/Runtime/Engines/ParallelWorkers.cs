using System.Runtime.ExceptionServices;

namespace ProbDsl.Runtime.Engines;

/// <summary>Work that several threads do at the same time, each with programs of its own.</summary>
public static class ParallelWorkers
{
    /// <summary>Calls an action for each worker, and waits for all; the first exception of one is thrown as it is.</summary>
    /// <param name="count">The number of workers; one works on the calling thread.</param>
    /// <param name="work">Given the number of a worker, from 0.</param>
    public static void Run(int count, Action<int> work) => Run(count, count, work);

    /// <summary>Does pieces of work, several at the same time, and waits for all; the first exception of one is thrown as it is.</summary>
    /// <param name="count">The number of pieces.</param>
    /// <param name="most">The most at the same time.</param>
    /// <param name="work">Given the number of a piece, from 0.</param>
    public static void Run(int count, int most, Action<int> work)
    {
        if (count == 1)
        {
            work(0);
            return;
        }

        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = most }, work);
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }
}
