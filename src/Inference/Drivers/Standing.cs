using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Drivers;

/// <summary>Where a run stands between two steps: the starts that ended, the best of them, and how far the present one has come.</summary>
/// <param name="Iteration">Of the step that comes next, from 1.</param>
/// <param name="Trace">The objective at each step before.</param>
internal sealed record Standing<TState>(IReadOnlyList<RestartRecord> Ended, Ending<TState>? Best, int Iteration, TState State,
    IReadOnlyList<double> Trace);

/// <summary>How a start ended; Why says why it was dropped.</summary>
internal sealed record Ending<TState>(TState State, double Objective, double Slope, StopReason Stopped, int Iterations,
    IReadOnlyList<double> Trace, string? Why = null);
