namespace ProbDsl.Inference.Drivers;

/// <summary>
/// Runs a stepped method: restarts, iterations, tolerance, checks for NaN, cancellation, checkpoints, and a check of monotonicity for
/// methods that ascend. It advances by the state of each step, and decides and reports by its information.
/// </summary>
internal sealed class Driver<TState>
    where TState : class
{
    /// <summary>The relative decrease of a monotone objective that may be caused by rounding.</summary>
    private const double Rounding = 1e-10;

    /// <summary>
    /// Up to this relative fall of an objective it is the rounding of large terms that cancel: no further increase is visible.
    /// </summary>
    private const double LargeTerms = 1e-6;

    private readonly SteppedMethod<TState> method;
    private readonly FitOptions options;
    private readonly IProgress progress;
    private readonly SteppedDefaults limits;
    private readonly DriverCheckpoint<TState>? file;
    private readonly List<RestartRecord> records = [];
    private readonly DiagnosticBag diagnostics = new();
    private FinalState<TState>? best;
    private DriverState<TState>? resumed;
    private readonly List<Diagnostic> falls = [];
    private Diagnostic? unkept;

    public Driver(SteppedMethod<TState> method, FitOptions options, IProgress progress)
    {
        (this.method, this.options, this.progress) = (method, options, progress);
        limits = new(options.Restarts ?? method.Defaults.Restarts, options.MaxIterations ?? method.Defaults.MaxIterations,
            options.Tolerance ?? method.Defaults.Tolerance);
        if (options.Checkpoint is { } checkpoint && method.CheckpointArrays is { } states) file =
            new(checkpoint, states, options.Seed, limits);
    }

    public FitOutcome Run(CancellationToken cancellation)
    {
        if (Resume() is { Count: > 0 } why) return FitOutcome.None(why);
        while (records.Count < limits.Restarts)
        {
            var ending = RunOne(records.Count, cancellation);
            var (objective, dropped) = (ending.Info.Objective, ending.Info.Dropped);
            records.Add(new(records.Count, objective, ending.Iterations, ending.Stopped, dropped));
            if (dropped is null && (best is null || objective > best.Info.Objective)) best = ending;
            if (cancellation.IsCancellationRequested) return Outcome(StopReason.Interrupted);
        }

        return Outcome(best?.Stopped ?? StopReason.MaxIterations);
    }

    /// <summary>Restores the state from the checkpoint if the run resumes; returns the errors that prevent it.</summary>
    private ValueList<Diagnostic> Resume()
    {
        if (file?.Read(() => Start(0)) is not { } read) return [];
        if (read.Value is not { } state) return read.Diagnostics;
        diagnostics.AddRange(read.Diagnostics);
        (resumed, best) = (state, state.Best);
        records.AddRange(state.Ended);
        return [];
    }

    private TState Start(int restart) => method.Init(restart, new RandomStream(options.Seed, "restart", (uint)restart));

    private FinalState<TState> RunOne(int restart, CancellationToken cancellation)
    {
        var (first, state, trace) = (resumed?.Iteration ?? 1, resumed?.State ?? Start(restart), new List<double>(resumed?.Trace ?? []));
        resumed = null;
        for (var iteration = first; ; iteration++)
        {
            if (file is { IsDue: true }) Keep(iteration, state, trace);
            var (next, info) = method.Next(state);
            var objective = info.Objective;
            if (info.Dropped is null && !double.IsFinite(objective))
                info = info with { Dropped = $"the {method.Objective.Title} became {objective}" };
            if (info.Dropped is not null) return new(state, info, StopReason.Stalled, iteration, trace);
            if (method.Ascends && !info.IsCorrected && trace.Count > 0
                && trace[^1] - objective is var fall && fall > Rounding * (1 + Math.Abs(objective)))
                return fall > LargeTerms * (1 + Math.Abs(objective)) ? Fallen(state, info, trace, iteration)
                    : new(state, info, StopReason.Stalled, iteration, trace);
            progress.Report(new(restart, limits.Restarts, iteration, limits.MaxIterations, objective,
                Math.Max(objective, best?.Info.Objective ?? objective)));
            var stop = Stop(info, iteration, cancellation);
            if (stop == StopReason.Interrupted) Keep(iteration, state, trace);
            trace.Add(objective);
            if (stop is { } reason) return new(state, info, reason, iteration, trace);
            state = next;
        }
    }

    /// <summary>A start whose objective fell is dropped; if all starts end so, the first fall is the error.</summary>
    private FinalState<TState> Fallen(TState state, StepInfo info, List<double> trace, int iteration)
    {
        var (before, after) = (trace[^1], info.Objective);
        falls.Add(method.ExplainFall(state) ?? RunDiagnostics.ObjectiveDecreased(method.Objective.Title, before, after, iteration));
        var why = FormattableString.Invariant($"the {method.Objective.Title} fell from {before:R} to {after:R} at step {iteration}");
        return new(state, info with { Dropped = why }, StopReason.Stalled, iteration, trace);
    }

    private StopReason? Stop(StepInfo info, int iteration, CancellationToken cancellation) =>
        info.Gradient <= limits.Tolerance ? StopReason.Converged
        : info.Stop ?? (cancellation.IsCancellationRequested ? StopReason.Interrupted
            : iteration >= limits.MaxIterations ? StopReason.MaxIterations : null);

    private void Keep(int iteration, TState state, List<double> trace)
    {
        var before = unkept;
        unkept = file?.Save(new(records, best, iteration, state, trace));
        if (unkept is not null && before is null) progress.Warn(unkept);
    }

    private FitOutcome Outcome(StopReason stopped)
    {
        if (best is null) diagnostics.Add(falls.Count == records.Count && falls.Count > 0
            ? falls[0] : method.ExplainFailure(records) ?? RunDiagnostics.AllStartsDropped(records));
        var found = best is null ? new(null, []) : method.Summarize(best.State);
        var summary = found.Value;
        if (summary?.NoMaximum is { } instead && stopped is StopReason.Converged or StopReason.Stalled) stopped = instead;
        if (stopped == StopReason.MaxIterations && best is not null)
            diagnostics.Add(RunDiagnostics.NotConverged(limits.MaxIterations, method.Measure, best.Info.Gradient, limits.Tolerance));
        diagnostics.AddRange([.. found.Diagnostics, .. summary?.Warnings ?? [], .. unkept is { } why ? [why] : Array.Empty<Diagnostic>()]);
        var (value, gradient) = best?.Info ?? new(double.NaN, double.NaN);
        return new(summary, method.Objective, value, gradient, stopped, best?.Iterations ?? 0, [.. records], [.. best?.Trace ?? []],
            diagnostics.InReadingOrder()) { Measure = method.Measure };
    }
}
