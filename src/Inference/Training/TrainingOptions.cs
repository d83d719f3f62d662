using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;

namespace ProbDsl.Inference.Training;

/// <summary>
/// How a training goes. What is here settles, together with program and data, every number that comes out; the number of threads does not
/// matter.
/// </summary>
/// <param name="Seed">Starts of weights, order of rows, noise.</param>
/// <param name="Steps">The most steps.</param>
/// <param name="Rate">The learning rate that the schedule starts from.</param>
public sealed record TrainingOptions(ulong Seed = 1, long Steps = 10_000, double Rate = 1e-3)
{
    public Adam Adam { get; init; } = new();

    public RateSchedule Schedule { get; init; } = new ConstantRate();

    /// <summary>A gradient longer than this, over all weights of its loss together, is shortened to it; null: never.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>
    /// What is handed back is the running average of the weights, which keeps this share of itself in each step (0.999, say); null: the
    /// weights themselves.
    /// </summary>
    public double? Averaging { get; init; }

    /// <summary>Steps between two looks at the held-out part.</summary>
    public long HeldOutEvery { get; init; } = 500;

    /// <summary>The first step that is looked after: before it, what is made small is not yet what counts in the end.</summary>
    public long HeldOutFrom { get; init; }

    /// <summary>The training ends where so many looks in a row were no better than the best before.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>So many steps in a row that are not finite end the training.</summary>
    public int MostSkipped { get; init; } = 10;

    /// <summary>What runs the step.</summary>
    public EngineChoice Engine { get; init; } = ManagedEngine.On(1);

    /// <summary>The longest time between two checkpoints.</summary>
    public TimeSpan CheckpointEvery { get; init; } = Pace.CheckpointsAtLeastEvery;
}
