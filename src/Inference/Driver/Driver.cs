using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Runs a stepped method: restarts, iterations, tolerance, monotonicity, not-a-number guard, interruption. One for all methods.</summary>
internal sealed class Driver<TState>(SteppedMethod<TState> method, FitOptions options, IProgress progress)
    where TState : class
{
    /// <summary>An objective that ought to rise may fall by rounding alone: this share of its size.</summary>
    private const double Rounding = 1e-10;

    private readonly int restarts = options.Restarts ?? method.Defaults.Restarts;
    private readonly int maxIterations = options.MaxIterations ?? method.Defaults.MaxIterations;
    private readonly double tolerance = options.Tolerance ?? method.Defaults.Tolerance;
    private readonly List<RestartRecord> records = [];
    private readonly DiagnosticBag diagnostics = new();
    private Ending? best;

    private sealed record Ending(TState State, double Objective, double Slope, StopReason Stopped, int Iterations, List<double> Trace, string? Why = null);

    public FitOutcome Run(CancellationToken cancellation)
    {
        for (var restart = 0; restart < restarts; restart++)
        {
            var ending = RunOne(restart, cancellation);
            if (diagnostics.HasErrors) return Outcome(StopReason.Standstill);
            records.Add(new(restart, ending.Objective, ending.Iterations, ending.Stopped, ending.Why));
            if (ending.Why is null && (best is null || ending.Objective > best.Objective)) best = ending;
            if (cancellation.IsCancellationRequested) return Outcome(StopReason.Interrupted);
        }

        return Outcome(best?.Stopped ?? StopReason.MaxIterations);
    }

    private Ending RunOne(int restart, CancellationToken cancellation)
    {
        var state = method.Init(restart, new RandomStream(options.Seed, "restart", (uint)restart));
        var trace = new List<double>();
        for (var iteration = 1; ; iteration++)
        {
            var step = method.Next(state);
            var (objective, slope) = (step.Objective, step.Slope);
            if (step.Failure is { } failure) diagnostics.Add(failure);
            if (step.Verdict is StepVerdict.Dropped or StepVerdict.Failed) return new(state, objective, slope, StopReason.Standstill, iteration, trace, step.Why);
            if (!double.IsFinite(objective)) return new(state, objective, slope, StopReason.Standstill, iteration, trace, $"the {method.Objective.Title} became {objective}");
            if (trace.Count > 0 && objective < trace[^1] - (Rounding * (1 + Math.Abs(objective)))) diagnostics.Add(RunDiagnostics.ObjectiveFell(method.Objective.Title, trace[^1], objective, iteration));
            trace.Add(objective);
            progress.Report(new(restart, restarts, iteration, maxIterations, objective, Math.Max(objective, best?.Objective ?? objective)));
            if (Stop(step, iteration, cancellation) is { } reason) return new(state, objective, slope, reason, iteration, trace);
            state = step.Next;
        }
    }

    private StopReason? Stop(Step<TState> step, int iteration, CancellationToken cancellation)
    {
        if (step.Verdict == StepVerdict.Solved) return StopReason.ClosedForm;
        if (step.Slope <= tolerance) return StopReason.Converged;
        if (step.Verdict == StepVerdict.Standstill) return StopReason.Standstill;
        if (cancellation.IsCancellationRequested) return StopReason.Interrupted;
        return iteration >= maxIterations ? StopReason.MaxIterations : null;
    }

    private FitOutcome Outcome(StopReason stopped)
    {
        if (best is null && !diagnostics.HasErrors) diagnostics.Add(RunDiagnostics.AllStartsDropped(records));
        var told = best is null ? new(null, []) : method.Summarise(best.State);
        var summary = told.Value;
        if (stopped == StopReason.MaxIterations && best is not null) diagnostics.Add(RunDiagnostics.NotConverged(maxIterations, best.Slope, tolerance));
        diagnostics.AddRange([.. told.Diagnostics, .. summary?.Warnings ?? []]);
        return new(summary, method.Objective, best?.Objective ?? double.NaN, best?.Slope ?? double.NaN, stopped, best?.Iterations ?? 0,
            [.. records], [.. best?.Trace ?? []], diagnostics.InReadingOrder());
    }
}
