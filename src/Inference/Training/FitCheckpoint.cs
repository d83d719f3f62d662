using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Training;

/// <summary>The file of a fit's checkpoint, whether the fit goes on from what it holds, and whose it is.</summary>
public sealed record FitCheckpoint(ICheckpointFile File, bool IsResumed, Problem Problem, string Method)
{
    /// <summary>Says when the next one is due.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
