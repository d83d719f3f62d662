using ProbDsl.Inference;
using ProbDsl.Runtime;

namespace ProbDsl.Cli;

/// <summary>What is asked of a fit; null where nothing is said.</summary>
internal sealed record FitWishes(string? Method = null, ulong? Seed = null, int? MaxIterations = null, double? Tolerance = null, int? Restarts = null, int? Threads = null, int? Draws = null)
{
    public TrainingWishes Training { get; init; } = new();

    public EngineKind? Engine { get; init; }

    public FitOptions Options =>
        new(Seed ?? 1, MaxIterations, Tolerance, Restarts, Threads, Draws) { Training = Training, Engine = Engine };
}
