using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>What a user may set for a fit. Null: the method's own default.</summary>
public sealed record FitOptions(ulong Seed = 1, int? MaxIterations = null, double? Tolerance = null, int? Restarts = null, int? Threads = null, int? Draws = null)
{
    /// <summary>How a training goes, for methods that train.</summary>
    public TrainingWishes Training { get; init; } = new();

    /// <summary>Where a fit keeps its checkpoint, and whether it goes on from there; null: nowhere.</summary>
    public FitCheckpoint? Checkpoint { get; init; }

    /// <summary>Rows that a training takes in place of the problem's own; null: it takes these.</summary>
    public FreshRows? Fresh { get; init; }

    /// <summary>What runs programs; null: the managed engine.</summary>
    public EngineKind? Engine { get; init; }

    /// <summary>Posterior draws where nothing is said.</summary>
    private const int UsualDraws = 4000;

    public int DrawsOrUsual => Draws ?? UsualDraws;

    public int ThreadsOrAll => Threads ?? Environment.ProcessorCount;

    /// <summary>The engine with its threads.</summary>
    public EngineChoice ChosenEngine => new(Engine ?? ManagedEngine.Kind, ThreadsOrAll);
}
