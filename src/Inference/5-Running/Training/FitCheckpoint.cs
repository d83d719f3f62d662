namespace ProbDsl.Inference.Training;

/// <summary>The checkpoint file of a fit, whether the fit resumes from it, and the problem and method of the fit.</summary>
public sealed record FitCheckpoint(ICheckpointFile File, bool IsResumed, Problem Problem, string Method)
{
    /// <summary>The clock that times checkpoints.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
