using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Passes;
using ProbDsl.Runtime.Programs;
using TorchSharp;

namespace ProbDsl.Runtime.Gpu.TorchSharp;

/// <summary>
/// Programs on tensors of libtorch in the memory of the host, one call of TorchSharp per op of <see cref="TorchOps"/>; the interpreter
/// runs all other ops. It uses one thread, whatever their number: sums of libtorch depend on it in their last bits.
/// </summary>
public sealed class TorchEngine : IEngine
{
    public TorchEngine() => torch.set_num_threads(1);

    public static EngineKind Kind { get; } = new("torchsharp", "TorchSharp on the CPU", _ => new TorchEngine());

    public IStore CreateStore() => new HostStore<TorchSlot>(this, (name, shape, type) => new(name, shape, type));

    public IProgram Compile(TensorProgram program, IStore store, IReadOnlyList<SlotUpdate>? updates = null) =>
        new TorchProgram(Pass.Optimized(program),
            store as HostStore<TorchSlot> ?? throw new ArgumentException("the store belongs to another engine"), updates ?? []);

    public void Dispose()
    {
    }
}
