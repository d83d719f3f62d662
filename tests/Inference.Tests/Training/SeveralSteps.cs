using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Training;

/// <summary>The managed engine, which is handed several steps at once.</summary>
internal sealed class SeveralSteps(int steps) : IEngine
{
    private readonly ManagedEngine inner = new();

    public static EngineChoice Of(int steps) => new(new("several", "several steps at once", _ => new SeveralSteps(steps)), 1);

    public int StepsAtOnce => steps;

    public IStore CreateStore() => inner.CreateStore();

    public IProgram Compile(TensorProgram program, IStore store, IReadOnlyList<SlotUpdate>? updates = null) =>
        ((IEngine)inner).Compile(program, store, updates);

    public void Dispose() => inner.Dispose();
}
