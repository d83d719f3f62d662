using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Drivers;

/// <summary>What a run is between two steps: the starts that ended, the best of them, and how far the present one has come.</summary>
/// <param name="Iteration">Of the step that comes next, from 1.</param>
/// <param name="Trace">The objective at each step before.</param>
internal sealed record DriverState<TState>(IReadOnlyList<RestartRecord> Ended, Ending<TState>? Best, int Iteration, TState State,
    IReadOnlyList<double> Trace);

/// <summary>The state that a start ended in, and what is known of it.</summary>
internal sealed record Ending<TState>(TState State, StepInfo Info, StopReason Stopped, int Iterations, IReadOnlyList<double> Trace);
