using System.Runtime.ExceptionServices;

namespace ProbDsl.Inference.Calibration;

/// <summary>Runs simulations on several threads, each fit on one; results do not depend on the number of threads.</summary>
/// <param name="setup">What is simulated, fitted and ranked.</param>
/// <param name="threads">The number of threads.</param>
public sealed class CalibrationRun(CalibrationSetup setup, int threads)
{
    /// <summary>Lowering a story recurs as deep as its expressions.</summary>
    private const int StackBytes = 64 << 20;

    private const string InternalError = "E0149";

    private readonly Lock gate = new();
    private readonly Dictionary<int, SimulationRanks> waiting = [];
    private int begun, kept;
    private ExceptionDispatchInfo? failure;

    /// <summary>Runs simulations; ends early when it is canceled, with those that are complete.</summary>
    /// <param name="numbers">The numbers of the simulations.</param>
    /// <param name="keep">Receives the ranks in the order of the numbers, as soon as those before are complete.</param>
    /// <param name="cancellation">Ends the run.</param>
    public void Run(IReadOnlyList<int> numbers, Action<SimulationRanks> keep, CancellationToken cancellation)
    {
        Thread[] workers = [.. Enumerable.Range(0, Math.Min(threads, numbers.Count))
            .Select(_ => new Thread(() => Work(numbers, keep, cancellation), StackBytes))];
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        failure?.Throw();
    }

    private void Work(IReadOnlyList<int> numbers, Action<SimulationRanks> keep, CancellationToken cancellation)
    {
        try
        {
            for (int at; failure is null && (at = Interlocked.Increment(ref begun) - 1) < numbers.Count;)
            {
                cancellation.ThrowIfCancellationRequested();
                Keep(at, Rank(numbers[at], cancellation), keep);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // what is kept stands
        }
        catch (Exception exception)
        {
            lock (gate) failure ??= ExceptionDispatchInfo.Capture(exception);
        }
    }

    /// <summary>The ranks of a simulation; one that meets a bug of a method fails, and the calls that repeat it show the bug.</summary>
    private SimulationRanks Rank(int number, CancellationToken cancellation)
    {
        try
        {
            return setup.Rank(number, cancellation);
        }
        catch (Exception exception) when (exception is ArithmeticException or ArgumentException or InvalidOperationException
            or IndexOutOfRangeException or NullReferenceException or KeyNotFoundException)
        {
            return new(number, [], InternalError);
        }
    }

    private void Keep(int at, SimulationRanks ranks, Action<SimulationRanks> keep)
    {
        lock (gate)
        {
            waiting[at] = ranks;
            while (waiting.Remove(kept, out var next))
            {
                keep(next);
                kept++;
            }
        }
    }
}
