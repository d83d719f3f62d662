using System.Diagnostics;

namespace ProbDsl.Runtime.Threads;

/// <summary>
/// A gate at which one thread waits until another opens it; it closes after one pass. Waiting spins for some 20 us, about the cost of
/// waking a parked thread, then parks: a longer spin would take the processor from the thread that is awaited.
/// </summary>
internal sealed class Gate : IDisposable
{
    private const int Shut = 0, Open = 1, Waiting = 2;

    private static readonly long patience = Environment.ProcessorCount == 1 ? 0 : Stopwatch.Frequency / 50_000;

    private readonly SemaphoreSlim parked = new(0);
    private int state = Shut;

    public void Signal()
    {
        if (Interlocked.Exchange(ref state, Open) == Waiting) parked.Release();
    }

    public void Wait()
    {
        var start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref state) == Shut && Stopwatch.GetTimestamp() - start < patience) Thread.SpinWait(10);
        if (Interlocked.CompareExchange(ref state, Waiting, Shut) == Shut) parked.Wait();
        Volatile.Write(ref state, Shut);
    }

    public void Dispose() => parked.Dispose();
}
