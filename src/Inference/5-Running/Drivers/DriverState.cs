namespace ProbDsl.Inference.Drivers;

/// <summary>The state of a run between two steps: the starts that ended, the best of them, and the progress of the current one.</summary>
/// <param name="Iteration">The number of the next step, from 1.</param>
/// <param name="Trace">The objective at each step so far.</param>
internal sealed record DriverState<TState>(IReadOnlyList<RestartRecord> Ended, FinalState<TState>? Best, int Iteration, TState State,
    IReadOnlyList<double> Trace);

/// <summary>The final state of a start with its information.</summary>
internal sealed record FinalState<TState>(TState State, StepInfo Info, StopReason Stopped, int Iterations, IReadOnlyList<double> Trace);
