using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Passes;
using ProbDsl.Runtime.Programs;
using TorchSharp;

namespace ProbDsl.Runtime.Gpu.TorchSharp;

/// <summary>
/// Programs on tensors of libtorch, one call of TorchSharp per op of <see cref="TorchOps"/>; the interpreter runs all other ops on the
/// host. On the CPU it uses one thread, whatever their number: sums of libtorch depend on it in their last bits.
/// </summary>
/// <param name="device">Where slots and values are.</param>
public sealed class TorchEngine(torch.Device device) : IEngine
{
    public static EngineKind Kind { get; } = new("torchsharp", "TorchSharp on the CPU", _ => OnProcessor());

    internal torch.Device Device => device;

    public IStore CreateStore() => new TorchStore(this);

    public IProgram Compile(TensorProgram program, IStore store, IReadOnlyList<SlotUpdate>? updates = null) =>
        new TorchProgram(Pass.Optimized(program),
            store as TorchStore ?? throw new ArgumentException("the store belongs to another engine"), updates ?? []);

    public void Dispose()
    {
    }

    private static TorchEngine OnProcessor()
    {
        torch.set_num_threads(1);
        return new(torch.CPU);
    }
}
