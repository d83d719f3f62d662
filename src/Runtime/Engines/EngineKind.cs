namespace ProbDsl.Runtime.Engines;

/// <summary>An engine that is selected by name.</summary>
/// <param name="Name">The name on the command line and in files.</param>
/// <param name="Summary">The purpose in a few words.</param>
/// <param name="Start">Creates an engine that uses at most this many threads.</param>
public sealed record EngineKind(string Name, string Summary, Func<int, IEngine> Start)
{
    /// <summary>The engine for programs that run in each step of a training; null for this one.</summary>
    public Func<IReadOnlyList<TensorProgram>, EngineKind>? ForSteps { get; init; }

    /// <summary>
    /// Finds out why this engine cannot start on this machine, null if it can; null for an engine that starts everywhere.
    /// </summary>
    public Func<string?>? Missing { get; init; }

    /// <summary>
    /// Whether programs run on a device with memory of its own: then they take the place of loops of the processor where they can.
    /// </summary>
    public bool IsDevice { get; init; }

    /// <summary>Whether engines of it, each with one thread, run at the same time without waiting for each other.</summary>
    public bool HasParallelPrograms { get; init; }

    /// <summary>
    /// Creates an engine that computes nothing and counts the memory that this one would reserve; null where memory is not counted.
    /// </summary>
    public Func<MemoryCount, IEngine>? Counting { get; init; }
}
