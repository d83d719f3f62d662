using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Optimisation;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Drivers;

/// <summary>
/// Runs a stepped method: restarts, iterations, tolerance, monotonicity, not-a-number guard, interruption, checkpoints. One for all
/// methods.
/// </summary>
internal sealed class Driver<TState>
    where TState : class
{
    /// <summary>An objective that ought to rise may fall by rounding alone: this share of its size.</summary>
    private const double Rounding = 1e-10;

    private readonly SteppedMethod<TState> method;
    private readonly FitOptions options;
    private readonly IProgress progress;
    private readonly SteppedDefaults limits;
    private readonly StandingFile<TState>? file;
    private readonly List<RestartRecord> records = [];
    private readonly DiagnosticBag diagnostics = new();
    private Ending<TState>? best;
    private Standing<TState>? taken;
    private Diagnostic? unkept;

    public Driver(SteppedMethod<TState> method, FitOptions options, IProgress progress)
    {
        (this.method, this.options, this.progress) = (method, options, progress);
        limits = new(options.Restarts ?? method.Defaults.Restarts, options.MaxIterations ?? method.Defaults.MaxIterations,
            options.Tolerance ?? method.Defaults.Tolerance);
        if (options.Checkpoint is { } checkpoint && method.Kept is { } states) file = new(checkpoint, states, options.Seed, limits);
    }

    public FitOutcome Run(CancellationToken cancellation)
    {
        if (TakeUp() is { Count: > 0 } why) return FitOutcome.None(why);
        while (records.Count < limits.Restarts)
        {
            var ending = RunOne(records.Count, cancellation);
            if (diagnostics.HasErrors) return Outcome(StopReason.Standstill);
            records.Add(new(records.Count, ending.Objective, ending.Iterations, ending.Stopped, ending.Why));
            if (ending.Why is null && (best is null || ending.Objective > best.Objective)) best = ending;
            if (cancellation.IsCancellationRequested) return Outcome(StopReason.Interrupted);
        }

        return Outcome(best?.Stopped ?? StopReason.MaxIterations);
    }

    /// <summary>Goes to where the checkpoint is, if the run is to go on from one; or tells why it cannot.</summary>
    private ValueList<Diagnostic> TakeUp()
    {
        if (file?.Read(() => Start(0)) is not { } read) return [];
        if (read.Value is not { } standing) return read.Diagnostics;
        (taken, best) = (standing, standing.Best);
        records.AddRange(standing.Ended);
        return [];
    }

    private TState Start(int restart) => method.Init(restart, new RandomStream(options.Seed, "restart", (uint)restart));

    private Ending<TState> RunOne(int restart, CancellationToken cancellation)
    {
        var (first, state, trace) = (taken?.Iteration ?? 1, taken?.State ?? Start(restart), new List<double>(taken?.Trace ?? []));
        taken = null;
        for (var iteration = first; ; iteration++)
        {
            if (file is { IsDue: true }) Keep(iteration, state, trace);
            var step = method.Next(state);
            var (objective, slope) = (step.Objective, step.Slope);
            if (step.Failure is { } failure) diagnostics.Add(failure);
            if (step.Verdict is StepVerdict.Dropped or StepVerdict.Failed)
                return new(state, objective, slope, StopReason.Standstill, iteration, trace, step.Why);
            if (!double.IsFinite(objective))
                return new(state, objective, slope, StopReason.Standstill, iteration, trace,
                    $"the {method.Objective.Title} became {objective}");
            if (trace.Count > 0 && objective < trace[^1] - (Rounding * (1 + Math.Abs(objective))))
                diagnostics.Add(RunDiagnostics.ObjectiveFell(method.Objective.Title, trace[^1], objective, iteration));
            progress.Report(new(restart, limits.Restarts, iteration, limits.MaxIterations, objective,
                Math.Max(objective, best?.Objective ?? objective)));
            var stop = Stop(step, iteration, cancellation);
            if (stop == StopReason.Interrupted) Keep(iteration, state, trace);
            trace.Add(objective);
            if (stop is { } reason) return new(state, objective, slope, reason, iteration, trace);
            state = step.Next;
        }
    }

    private StopReason? Stop(Step<TState> step, int iteration, CancellationToken cancellation)
    {
        if (step.Verdict == StepVerdict.Solved) return StopReason.ClosedForm;
        if (step.Slope <= limits.Tolerance) return StopReason.Converged;
        if (step.Verdict == StepVerdict.Standstill) return StopReason.Standstill;
        if (cancellation.IsCancellationRequested) return StopReason.Interrupted;
        return iteration >= limits.MaxIterations ? StopReason.MaxIterations : null;
    }

    private void Keep(int iteration, TState state, List<double> trace) => unkept = file?.Keep(new(records, best, iteration, state, trace));

    private FitOutcome Outcome(StopReason stopped)
    {
        if (best is null && !diagnostics.HasErrors) diagnostics.Add(method.WhyNone(records) ?? RunDiagnostics.AllStartsDropped(records));
        var told = best is null ? new(null, []) : method.Summarise(best.State);
        var summary = told.Value;
        if (stopped == StopReason.MaxIterations && best is not null)
            diagnostics.Add(RunDiagnostics.NotConverged(limits.MaxIterations, best.Slope, limits.Tolerance));
        diagnostics.AddRange([.. told.Diagnostics, .. summary?.Warnings ?? [], .. unkept is { } why ? [why] : Array.Empty<Diagnostic>()]);
        return new(summary, method.Objective, best?.Objective ?? double.NaN, best?.Slope ?? double.NaN, stopped, best?.Iterations ?? 0,
            [.. records], [.. best?.Trace ?? []], diagnostics.InReadingOrder());
    }
}
