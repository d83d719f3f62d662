namespace ProbDsl.Runtime.Engines;

/// <summary>An engine and the number of threads it may use, at least 1. Results are bitwise independent of the number of threads.</summary>
public sealed record EngineChoice(EngineKind Kind, int Threads)
{
    /// <summary>Creates the engine; the caller disposes it.</summary>
    public IEngine Start() => Kind.Start(Threads);

    /// <summary>The engine for programs that run in each step of a training.</summary>
    public EngineKind KindFor(IReadOnlyList<TensorProgram> steps) => Kind.ForSteps?.Invoke(steps) ?? Kind;

    /// <summary>Creates the engine for programs that run in each step of a training; the caller disposes it.</summary>
    public IEngine StartFor(IReadOnlyList<TensorProgram> steps) => KindFor(steps).Start(Threads);

    /// <summary>Whether several programs, each on one thread, run at the same time.</summary>
    public bool AreProgramsParallel => Threads > 1 && Kind.HasParallelPrograms;

    /// <summary>All threads for work that is large enough, otherwise one.</summary>
    public EngineChoice For(bool usesThreads) => usesThreads ? this : this with { Threads = 1 };
}
