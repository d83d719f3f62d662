namespace ProbDsl.Runtime.Engines;

/// <summary>Which engine computes, and how many threads it may use, at least 1. The number of threads changes no bit.</summary>
public sealed record EngineChoice(EngineKind Kind, int Threads)
{
    /// <summary>A new engine, which the caller disposes.</summary>
    public IEngine Start() => Kind.Start(Threads);

    /// <summary>All threads for work that is worth them, else one.</summary>
    public EngineChoice For(bool isWorthThreads) => isWorthThreads ? this : this with { Threads = 1 };
}
