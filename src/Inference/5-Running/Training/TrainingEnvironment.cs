namespace ProbDsl.Inference.Training;

/// <summary>
/// The environment of a trainer; of its parts only the rows and the held-out data affect results.
/// </summary>
public sealed record TrainingEnvironment
{
    /// <summary>The rows; null for the objective's own rows, shuffled.</summary>
    public IRowSource? Rows { get; init; }

    /// <summary>The problem, for the places of rows in their files; null if unknown.</summary>
    public Problem? Problem { get; init; }

    /// <summary>The held-out data; null for none.</summary>
    public IHeldOut? HeldOut { get; init; }

    /// <summary>The checkpoint file; null for no checkpoints.</summary>
    public ICheckpointFile? Checkpoint { get; init; }

    public ITrainingProgress Progress { get; init; } = new NoTrainingProgress();

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
