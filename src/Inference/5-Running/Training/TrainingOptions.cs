namespace ProbDsl.Inference.Training;

/// <summary>
/// The options of a training. Together with program and data they determine every result; the number of threads does not.
/// </summary>
/// <param name="Seed">The seed of initial weights, order of rows, and noise.</param>
/// <param name="Steps">The maximum number of steps.</param>
/// <param name="Rate">The initial learning rate of the schedule.</param>
public sealed record TrainingOptions(ulong Seed = 1, long Steps = 10_000, double Rate = 1e-3)
{
    public Adam Adam { get; init; } = new();

    public RateSchedule Schedule { get; init; } = new ConstantRate();

    /// <summary>The maximum norm of the gradient over all weights of a loss, to which longer gradients are clipped; null for no
    /// clipping.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>
    /// The decay of the running average of the weights, which is then the result (0.999, for example); null for the weights themselves.
    /// </summary>
    public double? Averaging { get; init; }

    /// <summary>Steps between two held-out evaluations.</summary>
    public long HeldOutEvery { get; init; } = 500;

    /// <summary>The first step that is evaluated: earlier, for example during warm-up, the objective differs from the final one.</summary>
    public long HeldOutFrom { get; init; }

    /// <summary>The number of evaluations without improvement after which training stops early.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>The number of consecutive non-finite steps after which training fails.</summary>
    public int MostSkipped { get; init; } = 10;

    /// <summary>The engine that runs the steps.</summary>
    public EngineChoice Engine { get; init; } = ManagedEngine.On(1);

    /// <summary>
    /// The ranks that train together: each takes its part of every batch and noise of its own, and steps by the mean of their gradients.
    /// </summary>
    public ICommunicator Ranks { get; init; } = Alone.Instance;

    /// <summary>The part of this rank in each batch; null before they have agreed on it.</summary>
    internal RankRows? RankRows { get; init; }

    /// <summary>The maximum interval between two checkpoints.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TrainingClock.CheckpointsAtLeastEvery;
}
