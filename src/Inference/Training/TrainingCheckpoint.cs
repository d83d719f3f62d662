namespace ProbDsl.Inference;

/// <summary>The file of a training's checkpoint, and whether the training goes on from what it holds.</summary>
public sealed record TrainingCheckpoint(ICheckpointFile File, bool IsResumed);
