using System.Collections.Concurrent;
using ProbDsl.Inference.Drivers;

namespace ProbDsl.Inference.Chains;

/// <summary>
/// Runs the Markov chains of a fit: the warm-up, then the draws, in parallel, with progress, interruption and checkpoints. Each chain has a
/// random stream of its own, so that its draws do not depend on the number of threads.
/// </summary>
/// <param name="methods">The method, once for each thread.</param>
/// <param name="name">The purpose of the random streams.</param>
/// <param name="settings">The number and the length of the chains.</param>
/// <param name="sink">The destination of the draws.</param>
/// <param name="options">The options of the fit.</param>
public sealed class ChainDriver<TState>(
    IReadOnlyList<ChainMethod<TState>> methods, string name, ChainSettings settings, IDrawSink sink, FitOptions options)
    where TState : class
{
    /// <summary>The chains take turns, each of a hundredth of its steps: an interruption leaves about as many draws of each.</summary>
    private const int Turns = 100;

    /// <summary>The draws of each chain at which it is first asked whether they are enough.</summary>
    private const int FewestDraws = 100;

    /// <summary>The steps of a warm-up from one computed density to the next, for progress.</summary>
    private const int StepsPerDensity = 100;

    private readonly ConcurrentBag<ChainMethod<TState>> free = [.. methods];
    private readonly List<RunningChain<TState>> own = [.. new ChainsOfRanks(options.Ranks).Own(settings.Chains).Select(chain =>
        new RunningChain<TState>(chain, new(options.Seed, name, (uint)chain), methods[0].Statistics.Count, methods[0].Dimension))];
    private readonly ChainCheckpoint<TState>? checkpoint =
        options.Checkpoint is { } kept ? new(kept, methods[0], settings, sink, options) : null;
    private readonly ChainsInProgress inProgress =
        new([.. new ChainsOfRanks(options.Ranks).Own(settings.Chains).Select(chain => chain + 1)], settings.Steps);

    private readonly DiagnosticBag diagnostics = new();
    private Diagnostic? unkept;
    private int steps;
    private int? keptSteps;
    private volatile bool isCheckpointDue;

    /// <summary>
    /// Whether so many draws of each chain are enough; null: only all are. It is asked where each chain has the same number of draws, from
    /// 100 on, and then after a quarter more: so results depend neither on threads nor on interruptions.
    /// </summary>
    public Func<int, bool>? IsEnough { get; init; }

    /// <summary>Runs the chains of this rank to their end, to where they are enough, or to the interruption.</summary>
    public ChainRun Run(IProgress progress, CancellationToken cancellation)
    {
        if (checkpoint?.Resume(own) is { } resumed)
        {
            if (!resumed.IsValid) return new(settings) { Refusal = resumed.Diagnostics };
            diagnostics.AddRange(resumed.Diagnostics);
        }

        foreach (var (at, chain) in own.Index()) inProgress.Note(at, chain.Steps);
        steps = own.Sum(c => c.Steps);
        if (steps > 0) keptSteps = steps;
        var (turn, isEnough) = (Math.Max(1, settings.Steps / Turns), false);
        while (!cancellation.IsCancellationRequested && Unfinished() is { Count: > 0 } left)
        {
            var least = left.Min(c => c.Steps);
            var barrier = BarrierFrom(least);
            isEnough = barrier == least && own.TrueForAll(c => c.Steps == least) && IsEnough!(least - settings.WarmUp);
            if (isEnough) break;
            var end = Math.Min(Math.Min(settings.Steps, BarrierFrom(least + 1)), ((least / turn) + 1) * turn);
            List<RunningChain<TState>> now = left.FindAll(c => c.Steps < end);
            ParallelWorkers.Run(now.Count, methods.Count, i => Continue(now[i], end, progress, cancellation));
            if (isCheckpointDue) Keep(progress);
            isCheckpointDue = false;
        }

        // a complete fit may be extended from its end, and other fits may start with what it has adapted
        if (cancellation.IsCancellationRequested || (steps > 0 && keptSteps != steps)) Keep(progress);
        if (unkept is not null) diagnostics.Add(unkept);
        return new(settings)
        {
            Draws = [.. Enumerable.Range(0, settings.Chains).Select(i => Of(i) is { } c ? Math.Max(0, c.Steps - settings.WarmUp) : 0)],
            Failures = [.. Enumerable.Range(0, settings.Chains).Select(i => Of(i)?.Failure)],
            IsEnough = isEnough,
            Adapted = [.. Enumerable.Range(0, settings.Chains).Select(i => Of(i)?.State is { } state ? methods[0].Adapted(state) : [])],
            Steps = steps / Math.Max(1, own.Count),
            Diagnostics = diagnostics.InReadingOrder(),
        };
    }

    /// <summary>The first number of steps, from this one on, at which chains are asked whether they are enough.</summary>
    private int BarrierFrom(int steps)
    {
        if (IsEnough is null) return int.MaxValue;
        var draws = FewestDraws;
        while (settings.WarmUp + draws < steps) draws += Math.Max(FewestDraws, draws / 4);
        return settings.WarmUp + draws;
    }

    private RunningChain<TState>? Of(int chain) => own.Find(c => c.Number == chain);

    private List<RunningChain<TState>> Unfinished() => own.FindAll(c => c.Failure is null && c.Steps < settings.Steps);

    private void Continue(RunningChain<TState> chain, int end, IProgress progress, CancellationToken cancellation)
    {
        if (!free.TryTake(out var method)) throw new InvalidOperationException("more threads than methods");
        try
        {
            chain.Start(method);
            while (chain.Steps < end && !isCheckpointDue && !cancellation.IsCancellationRequested) Step(chain, method, progress);
        }
        catch (StoppedChain stopped)
        {
            chain.Stop(stopped.Message);
        }
        finally
        {
            free.Add(method);
        }
    }

    private void Step(RunningChain<TState> chain, ChainMethod<TState> method, IProgress progress)
    {
        var step = chain.Steps - settings.WarmUp;
        chain.Step(method, step, step >= 0 || chain.Steps == 0 || step % StepsPerDensity == 0);
        if (step >= 0) sink.Append(chain.Number, chain.Statistics, chain.Draw);
        lock (progress)
        {
            inProgress.Note(own.IndexOf(chain), chain.Steps, step >= 0 && method.HasDiverged(chain.Statistics));
            progress.Report(new(0, 1, ++steps, own.Count * settings.Steps, chain.Statistics[0], chain.Statistics[0])
                { Chains = inProgress });
            isCheckpointDue |= checkpoint is { IsDue: true };
        }
    }

    /// <summary>Writes the checkpoint, unless a chain has stopped: then the fit has no result.</summary>
    private void Keep(IProgress progress)
    {
        if (checkpoint is null || own.Exists(c => c.Failure is not null)) return;
        keptSteps = steps;
        var before = unkept;
        unkept = checkpoint.Save(own);
        if (unkept is not null && before is null) progress.Warn(unkept);
    }
}
