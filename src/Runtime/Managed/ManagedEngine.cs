namespace ProbDsl.Runtime.Managed;

/// <summary>
/// An engine with native loops on the processor, compiled for each program. Its programs share one team of threads, so run one of them at a
/// time.
/// </summary>
/// <param name="threads">The maximum number of threads; it does not change any bit of the results.</param>
public sealed class ManagedEngine(int threads = 1) : IEngine
{
    private BlockTeam? team;

    public static EngineKind Kind { get; } = new("managed", "native loops, the default", threads => new ManagedEngine(threads))
    {
        HasParallelPrograms = true,
    };

    /// <summary>
    /// How many ops on few numbers, over all runs of a program, are computed by an instruction each before one method replaces them. It
    /// does not change any bit of the results.
    /// </summary>
    public long OpsBeforeMethods { get; init; } = 2_000_000;

    /// <summary>The bytes of native memory that all stores and programs of managed engines in the process hold.</summary>
    public static long NativeBytesHeld => NativeBytes.Held;

    /// <summary>This engine with at most this many threads.</summary>
    public static EngineChoice On(int threads) => new(Kind, threads);

    public ManagedStore CreateStore() => new(this);

    IStore IEngine.CreateStore() => CreateStore();

    /// <inheritdoc cref="IEngine.Compile"/>
    public ManagedProgram Compile(TensorProgram program, ManagedStore store, IReadOnlyList<SlotUpdate>? updates = null)
    {
        if (threads > 1) team ??= new(threads);
        return new(program, store, team, updates);
    }

    IProgram IEngine.Compile(TensorProgram program, IStore store, IReadOnlyList<SlotUpdate>? updates) =>
        Compile(program, store as ManagedStore ?? throw new ArgumentException("the store belongs to another engine"), updates);

    /// <summary>Stops the threads.</summary>
    public void Dispose() => team?.Dispose();
}
