namespace ProbDsl.Runtime.Engines;

/// <summary>An engine and the number of threads it may use, at least 1. Results are bitwise independent of the number of threads.</summary>
public sealed record EngineChoice(EngineKind Kind, int Threads)
{
    /// <summary>Creates the engine; the caller disposes it.</summary>
    public IEngine Start() => Kind.Start(Threads);

    /// <summary>All threads for work that is large enough, otherwise one.</summary>
    public EngineChoice For(bool usesThreads) => usesThreads ? this : this with { Threads = 1 };
}
