using System.Runtime.ExceptionServices;

namespace ProbDsl.Runtime.Threads;

/// <summary>
/// A fixed team of threads that process blocks of work together. Each worker has a fixed contiguous range of blocks; the caller is worker
/// 0. A run does not allocate. Runs must not overlap, and a block must not start a run.
/// </summary>
public sealed class BlockTeam : IDisposable
{
    private readonly Thread[] workerThreads;
    private readonly Gate[] starts;
    private readonly Gate finish = new();
    private readonly ExceptionDispatchInfo?[] failures;
    private readonly long[] done;

    private IBlockWork? work;
    private int blocks;
    private int workers;
    private int unfinished;
    private int running;
    private bool disposed;

    /// <param name="threads">The number of workers, including the caller.</param>
    /// <exception cref="ArgumentException">The number is below 1.</exception>
    public BlockTeam(int threads)
    {
        if (threads < 1) throw new ArgumentException($"a team of {threads} threads");
        (failures, done) = (new ExceptionDispatchInfo?[threads], new long[threads]);
        starts = [.. Enumerable.Range(1, threads - 1).Select(_ => new Gate())];
        workerThreads = [.. Enumerable.Range(1, threads - 1).Select(CreateWorker)];
        foreach (var thread in workerThreads) thread.Start();
    }

    /// <summary>The number of workers.</summary>
    public int Threads => workerThreads.Length + 1;

    /// <summary>The number of blocks that a worker has processed since the team was created.</summary>
    public long BlocksOf(int worker) => done[worker];

    /// <summary>Runs every block once and returns when all are complete. One block, or a team of one, runs on the caller only.</summary>
    /// <exception cref="InvalidOperationException">The team is already running.</exception>
    /// <remarks>
    /// An exception in a block ends that worker's range; the others complete theirs, then it is rethrown here (if there are several, that
    /// of the lowest worker).
    /// </remarks>
    public void Run(int blocks, IBlockWork work)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (Interlocked.Exchange(ref running, 1) == 1) throw new InvalidOperationException("the team is already running");
        (this.work, this.blocks, workers) = (work, blocks, Math.Min(Threads, blocks));
        unfinished = workers - 1;
        for (var worker = 1; worker < workers; worker++) starts[worker - 1].Signal();
        DoRange(0);
        if (workers > 1) finish.Wait();
        this.work = null;
        var failure = TakeFailure();
        Volatile.Write(ref running, 0);
        failure?.Throw();
    }

    /// <summary>Stops the threads.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        foreach (var start in starts) start.Signal();
        foreach (var thread in workerThreads) thread.Join();
        foreach (var start in starts) start.Dispose();
        finish.Dispose();
    }

    private Thread CreateWorker(int worker) => new(() => RunWorker(worker)) { IsBackground = true, Name = $"block worker {worker}" };

    private void RunWorker(int worker)
    {
        while (true)
        {
            starts[worker - 1].Wait();
            if (disposed) return;
            DoRange(worker);
            if (Interlocked.Decrement(ref unfinished) == 0) finish.Signal();
        }
    }

    private void DoRange(int worker)
    {
        if (worker >= workers) return;
        var (block, end) = ((int)((long)blocks * worker / workers), (int)((long)blocks * (worker + 1) / workers));
        try
        {
            for (; block < end; block++, done[worker]++) work!.Do(block, worker);
        }
        catch (Exception exception)
        {
            failures[worker] = ExceptionDispatchInfo.Capture(exception);
        }
    }

    private ExceptionDispatchInfo? TakeFailure()
    {
        ExceptionDispatchInfo? first = null;
        foreach (ref var failure in failures.AsSpan()) (first, failure) = (first ?? failure, null);
        return first;
    }
}
