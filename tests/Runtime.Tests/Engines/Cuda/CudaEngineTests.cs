using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gpu.Cuda;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>The kernels of the CUDA engine, played on the processor, keep the contract.</summary>
public sealed class CudaEngineTests() : EngineContract(Kind)
{
    internal static EngineKind Kind { get; } =
        new("played cuda", "kernels played on the processor", _ => new CudaEngine(new BlockPlayer()));
}
