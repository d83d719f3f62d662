namespace ProbDsl.Runtime.Interpretation;

/// <summary>
/// The <see cref="Interpreter"/> as an engine: each op separately, computed in doubles and rounded once. It is slow and simple, for
/// deciding whether a surprising result comes from a story or from an engine.
/// </summary>
public sealed class InterpreterEngine : IEngine
{
    public static EngineKind Kind { get; } = new("interpreter", "op by op, slow: for diagnosis", _ => new InterpreterEngine());

    public IStore CreateStore() => new HostStore<InterpreterSlot>(this, (name, shape, type) => new(name, shape, type));

    public IProgram Compile(TensorProgram program, IStore store, IReadOnlyList<SlotUpdate>? updates = null) =>
        new InterpreterProgram(program,
            store as HostStore<InterpreterSlot> ?? throw new ArgumentException("the store belongs to another engine"), updates ?? []);

    public void Dispose()
    {
    }
}
